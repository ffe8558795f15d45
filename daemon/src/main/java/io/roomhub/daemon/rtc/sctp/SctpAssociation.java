package io.roomhub.daemon.rtc.sctp;

/**
 * One SCTP association, asynchronous: every call returns at once, what comes of it is told to an
 * {@link SctpListener}. Any thread may call.
 */
public interface SctpAssociation {
  /** Begins it; packets of the other side that came before are worked off now. */
  void start();

  /** Takes a packet of the other side; the array may be reused at once. Drops it when full. */
  void receive(byte[] buffer, int offset, int length);

  /**
   * Sends a message after those already waiting on the same stream.
   *
   * @param message not to be changed afterwards
   */
  void send(OutgoingMessage message);

  /** Ends our half of a stream after what is waiting on it. */
  void reset(int stream);

  /** One message of so many bytes that was told has been worked off: room for another. */
  void consumed(int bytes);

  /** Packets and messages refused so far. */
  long dropped();

  /**
   * Aborts it and frees everything. Nothing is told afterwards.
   *
   * @param then runs once the last packet has gone out
   */
  void close(Runnable then);
}
