package io.roomhub.daemon.voice.echo;

/**
 * Windows over the last two blocks for work in the frequency domain that adds little delay: the one
 * for analysis rises slowly and falls fast, and the one for synthesis takes only the newest block
 * of each frame, faded over from frame to frame. Their product adds up to one. Immutable.
 *
 * <p>After D. Mauler, R. Martin, "A low delay, variable resolution, perfect reconstruction spectral
 * analysis-synthesis system for speech enhancement", EUSIPCO 2007.
 */
final class LowDelayWindow {
  /** Samples over which frames fade over, which is the delay: 2.5 ms. */
  static final int OVERLAP = 120;

  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;

  /** Samples of a frame. */
  static final int LENGTH = 2 * BLOCK;

  /** First sample of a frame that comes out. */
  static final int FIRST_OUT = LENGTH - BLOCK - OVERLAP;

  private final float[] analysis = new float[LENGTH];
  private final float[] synthesis = new float[LENGTH];
  private final float energy;

  LowDelayWindow() {
    float sum = 0;
    for (int i = 0; i < LENGTH; i++) {
      analysis[i] = rise(i, BLOCK) * rise(LENGTH - 1 - i, OVERLAP);
      sum += analysis[i] * analysis[i];
    }
    // Powers count as those of one block.
    float scale = (float) Math.sqrt(BLOCK / sum);
    for (int i = 0; i < LENGTH; i++) {
      analysis[i] *= scale;
      float in = rise(i - FIRST_OUT, OVERLAP);
      float out = rise(LENGTH - 1 - i, OVERLAP);
      synthesis[i] = in * in * out * out / analysis[i];
    }
    energy = sum;
  }

  /** A quarter of a sine, and one behind it. */
  private static float rise(int i, int length) {
    return i < 0 ? 0 : i >= length ? 1 : (float) Math.sin(Math.PI * (i + 0.5) / (2 * length));
  }

  /** Factors of a frame before the transform, as many as {@value #LENGTH}. */
  float[] analysis() {
    return analysis;
  }

  /** Factors behind it; zero before {@value #FIRST_OUT}. */
  float[] synthesis() {
    return synthesis;
  }

  /** What both make of a sample of a frame. */
  float product(int i) {
    return analysis[i] * synthesis[i];
  }

  /** Samples of steady sound that have as much power as a frame has, were it not scaled. */
  float energy() {
    return energy;
  }
}
