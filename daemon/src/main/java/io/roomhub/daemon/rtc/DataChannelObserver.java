package io.roomhub.daemon.rtc;

/** What a {@link DataChannel} tells, on the room's serial executor. */
public interface DataChannelObserver {
  /** Messages can be sent now. */
  default void onOpen() {}

  /** A text message came. */
  default void onMessage(String message) {}

  /** A binary message came; the array is the receiver's. */
  default void onMessage(byte[] message) {}

  /**
   * {@link DataChannel#bufferedAmount} has fallen to {@link DataChannel#bufferedAmountLowThreshold}
   * or below, from above.
   */
  default void onBufferedAmountLow() {}

  /** It is over; nothing follows. Not told when the connection itself is closed from this side. */
  default void onClose() {}
}
