package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.trystero.RelayMessage;

/** What a frame of a relay means. */
public sealed interface RelayEvent {
  /** Our subscription stands. */
  record Confirmed() implements RelayEvent {}

  /** A text on a topic. */
  record Message(String topic, String payload) implements RelayEvent {}

  /** An offer through a tracker. */
  record Offer(RelayMessage.Offer offer) implements RelayEvent {}

  /** An answer through a tracker. */
  record Answer(RelayMessage.Answer answer) implements RelayEvent {}

  /**
   * The relay complains.
   *
   * @param reason for people, one printable line
   * @param subscriptionLost it will deliver nothing any more
   */
  record Refused(String reason, boolean subscriptionLost) implements RelayEvent {}

  /** It means nothing that we could use: forged, for others, or not understood. */
  record Dropped() implements RelayEvent {}
}
