package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;

/** What a rail tells the room. Called on any thread, in order; must not block. */
public interface SignalingListener {
  /**
   * We are in the room and nobody has been told to us yet; ids known before on this rail are void.
   */
  void onJoined(Signaling rail, String ownId);

  /**
   * A participant is there.
   *
   * @param weOffer true when we are the newcomer and the rail's rule says that we offer
   */
  void onPeer(Signaling rail, String peerId, JsonNode metadata, boolean weOffer);

  /** A participant is no longer reachable over this rail; its call may still be alive. */
  void onPeerLeft(Signaling rail, String peerId);

  /** A message from a participant. */
  void onMessage(Signaling rail, String fromPeerId, SignalMessage message);

  /** {@link Signaling#status()} has changed. */
  void onStatus(Signaling rail, SignalingStatus status);
}
