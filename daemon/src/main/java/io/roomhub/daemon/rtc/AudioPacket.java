package io.roomhub.daemon.rtc;

/**
 * One RTP packet with the sound of a remote participant, decrypted. Owned and reused by the
 * connection's network thread: a reader copies what it needs before it returns.
 */
public final class AudioPacket {
  /** The sender told no level. */
  public static final int NO_AUDIO_LEVEL = 1;

  /** 16 bits. */
  public int sequenceNumber;

  /** 32 bits unsigned, 48 kHz. */
  public long timestamp;

  /** 32 bits unsigned. */
  public long ssrc;

  /** Talk-spurt start. */
  public boolean marker;

  /** Whether the payload is RED (RFC 2198) whose blocks are Opus; otherwise it is Opus. */
  public boolean red;

  /** Holds the payload at {@code [offset, offset + length)}. */
  public byte[] payload = {};

  /** Where in {@link #payload} it begins. */
  public int offset;

  /** Bytes; at least 1. */
  public int length;

  /**
   * Level from the ssrc-audio-level extension (RFC 6464), -127..0 dBov, or {@link #NO_AUDIO_LEVEL}.
   */
  public int audioLevelDbov = NO_AUDIO_LEVEL;

  /** When the datagram came, monotonic ns. */
  public long arrivalNanos;
}
