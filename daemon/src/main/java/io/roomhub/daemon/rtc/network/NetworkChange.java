package io.roomhub.daemon.rtc.network;

import java.net.InetAddress;
import java.util.Set;

/**
 * Something about the network is different.
 *
 * @param addresses those there are now
 * @param moved an address came or went, or a link
 * @param rerouted a route did
 * @param jumped the machine slept, or its clock was set
 */
public record NetworkChange(
    Set<InetAddress> addresses, boolean moved, boolean rerouted, boolean jumped) {
  /** For the journal; addresses are nobody's business there. */
  @Override
  public String toString() {
    return (moved ? "addresses, " : "")
        + (rerouted ? "routes, " : "")
        + (jumped ? "clock, " : "")
        + addresses.size()
        + " in use";
  }
}
