package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;

/** What a server of the WebSocket protocol has told a client, understood and checked. */
public sealed interface RoomEvent {
  /** We are in the room; whoever was known before is void. */
  record Joined(String ownId) implements RoomEvent {}

  /**
   * A participant is there.
   *
   * @param weOffer true for those listed in {@code joined}: the newcomer offers
   */
  record PeerPresent(String peerId, JsonNode metadata, boolean weOffer) implements RoomEvent {}

  /** A participant has left the room or the server. */
  record PeerLeft(String peerId) implements RoomEvent {}

  /** A message from a participant. */
  record Received(String fromPeerId, SignalMessage message) implements RoomEvent {}

  /** The server refuses something we sent. */
  record Refused(String code, String message) implements RoomEvent {}
}
