package io.roomhub.daemon.rtc;

/**
 * A two-way channel of messages beside the audio, in the words of the W3C WebRTC recommendation
 * (https://www.w3.org/TR/webrtc/#rtcdatachannel): SCTP over the connection's DTLS (RFC 8831),
 * opened in-band (RFC 8832).
 *
 * <p>Thread: every method is called on the room's serial executor, and every {@link
 * DataChannelObserver} call comes on it. Nothing blocks.
 */
public interface DataChannel {
  /** The name given by who opened it. */
  String label();

  /** The subprotocol given by who opened it; may be empty. */
  String protocol();

  /** Whether messages arrive in the order they were sent. */
  boolean ordered();

  /** How often a lost message is sent again before it is given up; -1 for as often as needed. */
  int maxRetransmits();

  /** For how many ms a message is sent again before it is given up; -1 for as long as needed. */
  int maxPacketLifeTime();

  /** Whether both sides made it by agreement instead of one side opening it. */
  boolean negotiated();

  /** The SCTP stream; -1 until it is known. */
  int id();

  /** Where it stands. */
  DataChannelState readyState();

  /**
   * Bytes of messages sent and not yet handed to SCTP, whose own buffer holds half a megabyte more.
   */
  long bufferedAmount();

  /** At which {@link #bufferedAmount} {@link DataChannelObserver#onBufferedAmountLow} is told. */
  long bufferedAmountLowThreshold();

  /** Sets that mark, bytes; 0 at first. */
  void setBufferedAmountLowThreshold(long bytes);

  /** The longest message the other side takes, bytes; 65536 until it has told. */
  int maxMessageSize();

  /** Who is told of what happens; replaces the one before. */
  void setObserver(DataChannelObserver observer);

  /**
   * Sends text as UTF-8.
   *
   * @return false where the recommendation throws: the channel is not open, the message is longer
   *     than {@link #maxMessageSize}, or too much waits already ({@link #bufferedAmount})
   */
  boolean send(String message);

  /**
   * Sends bytes; the array must not be changed afterwards.
   *
   * @return as {@link #send(String)}
   */
  boolean send(byte[] message);

  /**
   * Closes it in both directions, after what was sent before; {@link DataChannelObserver#onClose}
   * tells when the other side has done the same. Idempotent.
   */
  void close();
}
