package io.roomhub.daemon.rtc;

/**
 * One Opus packet on its way to every peer. Owned and reused by the capture thread: a reader copies
 * what it needs before it returns.
 */
public final class EncodedAudioFrame {
  /** No Opus packet is longer (RFC 6716 section 3.4: 1275 bytes per frame). */
  public static final int MAX_PAYLOAD = 1275;

  /** The packet, at {@code [0, length)}. */
  public final byte[] payload = new byte[MAX_PAYLOAD];

  /** Bytes in {@link #payload}. */
  public int length;

  /** Sampling instant of the first sample in 48 kHz units, counted by the capture thread. */
  public long timestamp;

  /** Samples per channel at 48 kHz: 480 or 960. */
  public int samples;

  /** Level of the frame, -127..0 dBov (RFC 6464). */
  public int audioLevelDbov = -127;

  /** Whether it holds speech. */
  public boolean voiceActivity;

  /** First packet after a pause (the RTP marker bit). */
  public boolean talkSpurtStart;

  /**
   * Whether nothing captured is in it, because the microphone is closed: what was sent before must
   * not be sent again beside it.
   */
  public boolean silence;

  /** When the last sample of the frame was captured, monotonic ns. */
  public long captureNanos;

  /** Takes over another frame with its packet. */
  public void copyFrom(EncodedAudioFrame other) {
    System.arraycopy(other.payload, 0, payload, 0, other.length);
    length = other.length;
    timestamp = other.timestamp;
    samples = other.samples;
    audioLevelDbov = other.audioLevelDbov;
    voiceActivity = other.voiceActivity;
    talkSpurtStart = other.talkSpurtStart;
    silence = other.silence;
    captureNanos = other.captureNanos;
  }
}
