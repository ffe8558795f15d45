package io.roomhub.daemon.rtc.sctp;

/** What an {@link SctpAssociation} tells, on the thread of SCTP; nothing here may block. */
public interface SctpListener {
  /**
   * It is there.
   *
   * @param streams how many there are in each direction
   */
  void onEstablished(int streams);

  /**
   * A message came; {@link SctpAssociation#consumed} has to be called for it.
   *
   * @param payloadProtocol identifier, unsigned
   */
  void onMessage(int stream, long payloadProtocol, byte[] message);

  /** One message of this stream went out; its {@link OutgoingMessage#size}. */
  void onSent(int stream, int bytes);

  /** The other side ended its half of the stream. */
  void onIncomingReset(int stream);

  /** Our half of the stream is ended. */
  void onOutgoingReset(int stream);

  /**
   * It is over.
   *
   * @param reason for people
   */
  void onClosed(String reason);
}
