package io.roomhub.daemon.voice.opus;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.roomhub.hardware.sound.AudioBlock;
import org.jspecify.annotations.Nullable;

/**
 * Opus by Concentus, a Java port of libopus 1.1.2. The library makes about 28 kB of garbage per
 * frame; this class makes none. Whatever a broken packet does to the library ends here: the packet
 * counts as lost and the stream starts afresh.
 */
public final class ConcentusDecoder implements AudioDecoder {
  private static final float SCALE = 1f / 32768;

  private final OpusDecoder decoder;
  private final short[] pcm16 = new short[MAX_SAMPLES];

  /** A decoder for one stream, mono output. */
  public ConcentusDecoder() {
    try {
      decoder = new OpusDecoder(AudioBlock.SAMPLE_RATE, 1);
    } catch (OpusException e) {
      throw new IllegalStateException("Opus refuses 48 kHz mono", e);
    }
  }

  @Override
  public int decode(byte[] packet, int offset, int length, float[] pcm) {
    int samples = OpusPacket.samples(packet, offset, length);
    return samples < 0 ? -1 : run(packet, offset, length, samples, false, pcm);
  }

  @Override
  public int decodeFec(byte[] packet, int offset, int length, int samples, float[] pcm) {
    return run(packet, offset, length, samples, true, pcm);
  }

  @Override
  public int conceal(int samples, float[] pcm) {
    return run(null, 0, 0, samples, false, pcm);
  }

  @Override
  public void reset() {
    decoder.resetState();
  }

  private int run(
      byte @Nullable [] packet, int offset, int length, int samples, boolean fec, float[] pcm) {
    int decoded;
    try {
      decoded = decoder.decode(packet, offset, length, pcm16, 0, samples, fec);
    } catch (OpusException | RuntimeException | AssertionError e) {
      decoder.resetState();
      return -1;
    }
    for (int i = 0; i < decoded; i++) {
      pcm[i] = pcm16[i] * SCALE;
    }
    return decoded;
  }
}
