package io.roomhub.daemon.signaling.trystero;

/**
 * Bounds of a {@link TrysteroSession}. Announcements prove nothing, so whoever can write to a relay
 * can pretend to be a thousand peers.
 *
 * @param maxPeers connected or connecting at one time with a proof that they know the room
 * @param maxUnansweredOffers connections offered to those who have proved nothing yet; the oldest
 *     gives way to the next
 * @param messagesPerSecond that one relay may deliver in the long run; eight seconds' worth at once
 */
public record SessionLimits(int maxPeers, int maxUnansweredOffers, int messagesPerSecond) {
  /** What suits a hub. */
  public static SessionLimits standard(int maxPeers) {
    return new SessionLimits(maxPeers, 2 * maxPeers, 50);
  }
}
