package io.roomhub.daemon.signaling.trystero;

import java.util.List;

/**
 * What a {@link TrysteroSession} wants done, in order. Connections are numbered by the session;
 * relays by whoever owns them.
 */
public sealed interface SessionCommand {
  /** Publish a text on a topic of a relay. */
  record Publish(int relay, String topic, String payload) implements SessionCommand {}

  /** Announce to a tracker with these offers. */
  record AnnounceToTracker(int relay, List<TrackerOffer> offers) implements SessionCommand {}

  /** Send the answer to an offer that came through a tracker. */
  record AnswerThroughTracker(int relay, String peerId, String offerId, String cipher)
      implements SessionCommand {}

  /**
   * Make a connection with a data channel {@code data} and an offer for it; {@link
   * TrysteroSession#described} takes it.
   *
   * @param trickle false: only when all candidates are in the offer
   */
  record CreateOffer(long connection, boolean trickle) implements SessionCommand {}

  /** Make a connection from an offer; {@link TrysteroSession#described} takes its answer. */
  record CreateAnswer(long connection, String peerId, String sdp, boolean trickle)
      implements SessionCommand {}

  /** Apply the answer to a connection that was offered. */
  record ApplyAnswer(long connection, String peerId, String sdp) implements SessionCommand {}

  /** Add a candidate, an RTCIceCandidateInit in JSON; perhaps before the description is applied. */
  record AddCandidate(long connection, String candidate) implements SessionCommand {}

  /** Close a connection that is not needed, or has not come about. */
  record Close(long connection) implements SessionCommand {}

  /** A peer is connected. {@code relay} introduced it. */
  record Met(long connection, String peerId, int relay) implements SessionCommand {}

  /** A peer could not be met. */
  record Failed(String peerId, Reason reason) implements SessionCommand {}

  /** Why a peer could not be met. */
  enum Reason {
    /** Its offer or answer does not decrypt. */
    WRONG_PASSWORD,
    /** It announces itself again and again, and answers none of our offers. */
    NO_ANSWER,
    /** Offer and answer were exchanged, but no connection came of it. */
    NO_CONNECTION
  }

  /** An offer to whomever the tracker chooses. */
  record TrackerOffer(String offerId, String cipher) {}
}
