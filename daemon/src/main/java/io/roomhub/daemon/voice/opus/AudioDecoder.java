package io.roomhub.daemon.voice.opus;

/** Packets to sound, 48 kHz mono (stereo packets are mixed down). One thread, one stream. */
public interface AudioDecoder {
  /** Longest packet, samples: 120 ms (RFC 6716 section 2.1.4). */
  int MAX_SAMPLES = 5760;

  /**
   * Decodes one packet.
   *
   * @param pcm receives the samples from index 0, ±1.0; at least {@link #MAX_SAMPLES} long
   * @return samples written, or -1 when the packet is broken
   */
  int decode(byte[] packet, int offset, int length, float[] pcm);

  /**
   * Recovers the frame before a packet from the copy inside that packet.
   *
   * @param samples length of the lost frame: what {@link OpusPacket#samplesPerFrame} says of the
   *     packet
   * @return samples written, or -1 when the packet is broken
   */
  int decodeFec(byte[] packet, int offset, int length, int samples, float[] pcm);

  /**
   * Makes up what a lost packet may have held.
   *
   * @param samples how many, a multiple of 480: what is decoded next goes on smoothly only from
   *     there
   * @return samples written, or -1 when the codec failed
   */
  int conceal(int samples, float[] pcm);

  /** Forgets the stream: another one follows. */
  void reset();
}
