package io.roomhub.hardware.sound;

/**
 * Converts between interleaved PCM of any channel count and mono float: down by the average of all
 * or of chosen channels, up by the same sample on every channel. Immutable; allocates only in the
 * constructor.
 *
 * <p>Full scale: integer -2^(n-1) is -1.0. Going out, samples are rounded and limited to what fits;
 * coming in, floats beyond ±1.0 are limited and a NaN is silence.
 */
public final class ChannelMixer {
  private static final float SCALE_16 = 1f / 32_768;
  private static final float SCALE_24 = 1f / 8_388_608;
  private static final float SCALE_32 = 1f / (1L << 31);

  private final PcmEncoding encoding;
  private final int frameBytes;
  private final int channels;
  private final int[] offsets;
  private final float weight;

  /**
   * A mixer of all channels.
   *
   * @param channels interleaved channels, at least 1
   */
  public ChannelMixer(PcmEncoding encoding, int channels) {
    this(encoding, channels, allOf(channels));
  }

  /**
   * A mixer of some channels.
   *
   * @param channels interleaved channels, at least 1
   * @param chosen 0-based channels whose average makes the mono signal, at least one; going out all
   *     channels are filled whatever was chosen
   * @throws IllegalArgumentException when a chosen channel does not exist
   */
  public ChannelMixer(PcmEncoding encoding, int channels, int[] chosen) {
    if (channels < 1 || chosen.length == 0) {
      throw new IllegalArgumentException("no channel to mix");
    }
    this.encoding = encoding;
    this.channels = channels;
    this.frameBytes = channels * encoding.bytes();
    this.offsets = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i] < 0 || chosen[i] >= channels) {
        throw new IllegalArgumentException(
            "channel " + chosen[i] + " does not exist: there are " + channels);
      }
      offsets[i] = chosen[i] * encoding.bytes();
    }
    this.weight = 1f / chosen.length;
  }

  private static int[] allOf(int channels) {
    int[] all = new int[Math.max(0, channels)];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    return all;
  }

  /** Bytes of one frame (one sample of every channel). */
  public int frameBytes() {
    return frameBytes;
  }

  /**
   * Mixes down.
   *
   * @param pcm interleaved frames from {@code offset} on
   * @param frames how many
   * @param mono receives {@code frames} samples from {@code monoOffset} on, ±1.0
   */
  public void toMono(byte[] pcm, int offset, int frames, float[] mono, int monoOffset) {
    int frame = offset;
    for (int i = 0; i < frames; i++, frame += frameBytes) {
      float sum = 0;
      for (int channelOffset : offsets) {
        sum += sample(pcm, frame + channelOffset);
      }
      mono[monoOffset + i] = sum * weight;
    }
  }

  private float sample(byte[] pcm, int at) {
    return switch (encoding) {
      case S16LE -> ((pcm[at] & 0xff) | (pcm[at + 1] << 8)) * SCALE_16;
      case S24LE -> ((pcm[at] & 0xff) | (pcm[at + 1] & 0xff) << 8 | (pcm[at + 2] << 16)) * SCALE_24;
      case S32LE -> int32(pcm, at) * SCALE_32;
      case F32LE -> limited(Float.intBitsToFloat(int32(pcm, at)));
    };
  }

  private static int int32(byte[] pcm, int at) {
    return (pcm[at] & 0xff)
        | (pcm[at + 1] & 0xff) << 8
        | (pcm[at + 2] & 0xff) << 16
        | pcm[at + 3] << 24;
  }

  private static float limited(float value) {
    return Float.isNaN(value) ? 0 : Math.clamp(value, -1f, 1f);
  }

  /**
   * Puts mono on every channel.
   *
   * @param mono samples from {@code monoOffset} on, ±1.0; what is beyond is limited
   * @param frames how many
   * @param pcm receives {@code frames} interleaved frames from {@code offset} on
   */
  public void fromMono(float[] mono, int monoOffset, int frames, byte[] pcm, int offset) {
    int at = offset;
    int bytes = encoding.bytes();
    for (int i = 0; i < frames; i++) {
      int bits = encode(limited(mono[monoOffset + i]));
      for (int channel = 0; channel < channels; channel++) {
        for (int b = 0; b < bytes; b++) {
          pcm[at++] = (byte) (bits >> (8 * b));
        }
      }
    }
  }

  private int encode(float value) {
    return switch (encoding) {
      case S16LE -> Math.min(Math.round(value * 32_768f), 32_767);
      case S24LE -> Math.min(Math.round(value * 8_388_608f), 8_388_607);
      case S32LE ->
          (int) Math.clamp(Math.round(value * 2_147_483_648.0), -(1L << 31), (1L << 31) - 1);
      case F32LE -> Float.floatToRawIntBits(value);
    };
  }
}
