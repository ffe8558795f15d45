package io.roomhub.daemon.signaling.embedded;

/** What the signaling server wants done to a connection, in order. */
public sealed interface ServerAction {
  /** The connection. */
  String clientId();

  /** Send a text frame. */
  record Send(String clientId, String text) implements ServerAction {}

  /** Send a ping frame. */
  record Ping(String clientId) implements ServerAction {}

  /** Close with a status code of RFC 6455 section 7.4; the server has forgotten the client. */
  record Close(String clientId, int code, String reason) implements ServerAction {}

  /** Cut the connection, which is dead anyway; the server has forgotten the client. */
  record Drop(String clientId) implements ServerAction {}
}
