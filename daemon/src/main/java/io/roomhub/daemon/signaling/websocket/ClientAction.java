package io.roomhub.daemon.signaling.websocket;

import io.roomhub.daemon.signaling.RoomEvent;

/** What a {@link ClientSession} wants done, in order. */
public sealed interface ClientAction {
  /** Open a connection; {@code opened} or {@code closed} of the session answers it. */
  record Connect() implements ClientAction {}

  /** Send a text frame. */
  record SendText(String text) implements ClientAction {}

  /** Send a ping frame. */
  record SendPing() implements ClientAction {}

  /** Cut the connection, or give up the attempt; nothing of it is to be told any more. */
  record Abort() implements ClientAction {}

  /** Tell the room. */
  record Deliver(RoomEvent event) implements ClientAction {}

  /** {@link ClientSession#state} or {@link ClientSession#lastError} has changed. */
  record StatusChanged() implements ClientAction {}
}
