package io.roomhub.daemon.rtc.dtls;

/**
 * What a {@link DtlsTransport} tells. The calls come from its handshake thread or from the thread
 * that hands it datagrams; none of them may block.
 */
public interface DtlsListener {
  /** The handshake is over and the other side has proved its certificate. */
  void onConnected(DtlsSrtpKeys keys);

  /**
   * It ended before or after that.
   *
   * @param reason for people
   */
  void onFailed(String reason);

  /**
   * Data of the application came; never SRTP, which does not go through DTLS.
   *
   * @param buffer reused after the call
   */
  default void onApplicationData(byte[] buffer, int offset, int length) {}

  /** The other side said close_notify. */
  void onClosed();
}
