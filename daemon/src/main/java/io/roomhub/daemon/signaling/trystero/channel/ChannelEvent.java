package io.roomhub.daemon.signaling.trystero.channel;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a {@link PeerChannel} wants done or has to tell, in order. */
public sealed interface ChannelEvent {
  /** Send these bytes as one binary message. */
  record Send(byte[] bytes) implements ChannelEvent {}

  /** Both sides have passed the handshake: the peer is in the room. */
  record Active() implements ChannelEvent {}

  /** The peer has sent handshake data of an application, before it is in the room. */
  record HandshakeData(ActionMessage.Content content, @Nullable JsonNode metadata)
      implements ChannelEvent {}

  /**
   * Renegotiation, or a candidate.
   *
   * @param type {@code offer}, {@code answer} or {@code candidate}
   * @param sdp session description, or an RTCIceCandidateInit in JSON
   */
  record Signal(String type, String sdp) implements ChannelEvent {}

  /**
   * A stream whose tracks will come with the next renegotiation.
   *
   * @param key stays the same when the stream is announced again
   * @param streamId the id in {@code a=msid}; null from old versions
   * @param metadata of the application, or null
   */
  record StreamAnnounced(String key, @Nullable String streamId, @Nullable JsonNode metadata)
      implements ChannelEvent {}

  /** A single track that will come with the next renegotiation, or replaces another. */
  record TrackAnnounced(
      String key, @Nullable String streamId, @Nullable String trackId, @Nullable JsonNode metadata)
      implements ChannelEvent {}

  /** A message of an application's action. */
  record Message(ActionMessage message) implements ChannelEvent {}

  /** A ping of ours has come back after so many milliseconds. */
  record Pong(long roundTripMs) implements ChannelEvent {}

  /** The peer leaves the room; close the connection. */
  record Left() implements ChannelEvent {}

  /**
   * The handshake has failed; close the connection.
   *
   * @param reason for people
   */
  record Failed(String reason) implements ChannelEvent {}
}
