package io.roomhub.daemon.rtc.ice.turn;

import java.io.IOException;

/** The way to a TURN server: messages in, messages out. */
interface TurnLink extends AutoCloseable {
  /** Takes a message of the server. A thread of the link's. */
  interface Receiver {
    /**
     * @param buffer used again afterwards
     */
    void onMessage(byte[] buffer, int length) throws IOException;
  }

  /**
   * Sends; does not block for long. What cannot be sent is counted. Any thread.
   *
   * @param message may be used again afterwards
   */
  void send(byte[] message, int length);

  /** Whether the server, or what stands there, has shown that it can be reached. Any thread. */
  default boolean connected() {
    return true;
  }

  /** Whether nothing will come or go any more. Any thread. */
  boolean broken();

  /** Hangs up. Any thread. */
  @Override
  void close();
}
