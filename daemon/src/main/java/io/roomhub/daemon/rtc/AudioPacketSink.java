package io.roomhub.daemon.rtc;

/** Where decrypted audio of one remote participant goes. */
public interface AudioPacketSink {
  /**
   * One RTP packet of the negotiated Opus payload type. Called on the connection's network thread;
   * the arrays are reused after the call returns, so the callee copies. Must not block.
   *
   * @param sequenceNumber 16 bits
   * @param timestamp 32 bits unsigned, 48 kHz
   * @param ssrc 32 bits
   * @param marker talk-spurt start
   * @param payload holds the Opus packet at {@code [offset, offset + length)}
   * @param audioLevelDbov level from the ssrc-audio-level extension (RFC 6464), -127..0 dBov, or
   *     {@link #NO_AUDIO_LEVEL}
   * @param arrivalNanos when the datagram came, monotonic
   */
  void onAudioPacket(
      int sequenceNumber,
      long timestamp,
      long ssrc,
      boolean marker,
      byte[] payload,
      int offset,
      int length,
      int audioLevelDbov,
      long arrivalNanos);

  /**
   * One RTP packet of the negotiated RED payload type (RFC 2198), whose blocks are Opus. Everything
   * else as with {@link #onAudioPacket}. A sink that does not know RED drops it.
   *
   * @param payload holds the RED payload at {@code [offset, offset + length)}
   */
  default void onRedAudioPacket(
      int sequenceNumber,
      long timestamp,
      long ssrc,
      boolean marker,
      byte[] payload,
      int offset,
      int length,
      int audioLevelDbov,
      long arrivalNanos) {}

  /** The sender told no level. */
  int NO_AUDIO_LEVEL = 1;
}
