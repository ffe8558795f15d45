package io.roomhub.daemon.signaling.trystero;

import org.jspecify.annotations.Nullable;

/** What participants say to one another over a relay; the ciphers are {@link SignalCipher}'s. */
public sealed interface RelayMessage {
  /** Who says it. */
  String peerId();

  /**
   * I am here. On the root topic it is meant for all; on a participant's own topic it asks that one
   * to make an offer.
   *
   * @param passive true for one that connects only with those who are not passive
   */
  record Announcement(String peerId, boolean passive) implements RelayMessage {}

  /**
   * An offer to one participant.
   *
   * @param offerId null from old versions
   */
  record Offer(String peerId, @Nullable String offerId, String cipher) implements RelayMessage {}

  /** The answer to an offer. */
  record Answer(String peerId, @Nullable String offerId, String cipher) implements RelayMessage {}

  /** A trickled candidate of either side; its plain text is an RTCIceCandidateInit in JSON. */
  record Candidate(String peerId, @Nullable String offerId, String cipher)
      implements RelayMessage {}
}
