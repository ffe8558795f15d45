package io.roomhub.daemon.signaling.relay;

/** What a {@link RelayLink} wants done, in order. */
public sealed interface LinkAction {
  /** Open a connection. */
  record Connect() implements LinkAction {}

  /** Send a text frame. */
  record SendText(String text) implements LinkAction {}

  /** Send a ping frame. */
  record SendPing() implements LinkAction {}

  /** Cut the connection, or give up the attempt; nothing of it is to be told any more. */
  record Abort() implements LinkAction {}

  /** The subscription stands. */
  record Ready() implements LinkAction {}

  /** It stands no longer. */
  record Lost() implements LinkAction {}

  /** The relay has delivered something. */
  record Deliver(RelayEvent event) implements LinkAction {}

  /** {@link RelayLink#state} or {@link RelayLink#lastError} has changed. */
  record StatusChanged() implements LinkAction {}
}
