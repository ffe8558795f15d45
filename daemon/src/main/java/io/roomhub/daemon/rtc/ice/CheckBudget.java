package io.roomhub.daemon.rtc.ice;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many checks may leave for addresses that have not yet shown that they know of us, without
 * I/O: the peer names these addresses, and may name somebody else's (RFC 8445 section 19.5.1).
 * Checks of all pairs together keep to the shortest pause between checks that RFC 8445 section 14.2
 * allows, and no address gets more than a hopeful start needs, however often candidates are told
 * and failed checks repeated. Thread-safe.
 */
final class CheckBudget {
  /** Shortest pause between checks, on the average. */
  static final long TA_NANOS = 5_000_000L;

  /** Checks that may go out at once after a pause: repetitions fall together. */
  static final int BURST = 40;

  /** Checks to one address: seven for each of some rounds from some of our addresses. */
  static final int MAX_PER_ADDRESS = 100;

  /** Addresses that are remembered; a peer has a handful. */
  static final int MAX_ADDRESSES = 200;

  private final Map<SocketAddress, Integer> sent = new HashMap<>();
  private long emptyUntilNanos;
  private boolean used;

  /** Takes one check to that address out of the budget; false when it must not be sent. */
  synchronized boolean take(SocketAddress address, long nowNanos) {
    int before = sent.getOrDefault(address, 0);
    if (before >= MAX_PER_ADDRESS || (before == 0 && sent.size() >= MAX_ADDRESSES)) {
      return false;
    }
    long full = nowNanos - BURST * TA_NANOS;
    if (!used || emptyUntilNanos - full < 0) {
      emptyUntilNanos = full;
      used = true;
    }
    if (emptyUntilNanos + TA_NANOS - nowNanos > 0) {
      return false;
    }
    emptyUntilNanos += TA_NANOS;
    sent.put(address, before + 1);
    return true;
  }
}
