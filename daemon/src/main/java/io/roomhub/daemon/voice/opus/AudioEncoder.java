package io.roomhub.daemon.voice.opus;

/** Sound to packets, 48 kHz mono. One thread, one stream. */
public interface AudioEncoder {
  /**
   * Encodes one frame.
   *
   * @param pcm samples at {@code [0, samples)}, ±1.0; louder ones are clipped
   * @param samples 480 or 960
   * @param packet receives the packet from index 0
   * @return bytes written; with DTX on, 2 or fewer mean that nothing needs to be sent (RFC 7587
   *     section 3.1.3); -1 when the codec failed and there is no packet
   */
  int encode(float[] pcm, int samples, byte[] packet);

  /**
   * How much the receivers lose, percent: above 0 packets carry a coarse copy of the frame before
   * (LBRR, RFC 6716 section 2.1.7), a finer one the more is lost; 0 means no copies. Takes effect
   * with the next frame.
   */
  void setExpectedLoss(int percent);

  /** The target, bit/s, 6000..510000; takes effect with the next frame. */
  void setBitrate(int bitrate);

  /**
   * Whether the frames to come hold speech; true at first. What lies between words is not worth the
   * same effort.
   */
  void setSpeech(boolean speech);

  /** The most effort, 0..10, that a frame may take whatever was configured; 10 at first. */
  void setComplexityLimit(int limit);

  /** Forgets the past: the next packet holds nothing of earlier samples. */
  void reset();
}
