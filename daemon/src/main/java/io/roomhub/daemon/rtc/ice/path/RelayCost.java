package io.roomhub.daemon.rtc.ice.path;

import io.roomhub.daemon.rtc.ice.turn.TurnServer.Transport;

/**
 * What it costs to go through a relay, in delay and in what others pay for it. Only its owner knows
 * how a relay is reached; the other side is told by the type preference of the candidate, as
 * Chromium does it: 2 for UDP, 1 for TCP, 0 for TLS (RFC 8445 section 5.1.2.2 leaves that free).
 */
public final class RelayCost {
  /** A relay that we reach by UDP. */
  public static final int BY_UDP = 1;

  /** More than a relay by UDP on each side: what is lost on a stream stops all that comes after. */
  public static final int BY_STREAM = 3;

  private static final int TYPE_PREFERENCE_BIT = 24;

  private RelayCost() {}

  /** Of a relay of ours. */
  public static int of(Transport transport) {
    return transport == Transport.UDP ? BY_UDP : BY_STREAM;
  }

  /** The type preference in a candidate's priority. */
  public static int typePreference(long priority) {
    return (int) (priority >>> TYPE_PREFERENCE_BIT);
  }

  /** The priority of a relayed candidate, with which the other side is told how it is reached. */
  public static long priority(long priority, Transport transport) {
    long preference =
        switch (transport) {
          case UDP -> 2;
          case TCP -> 1;
          case TLS -> 0;
        };
    return preference << TYPE_PREFERENCE_BIT | priority & ((1L << TYPE_PREFERENCE_BIT) - 1);
  }
}
