package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Follows the power of the steady background in every bin: the lowest smoothed power of the last
 * one and a half seconds, corrected for being the lowest (after R. Martin, "Noise power spectral
 * density estimation based on optimal smoothing and minimum statistics", IEEE TSAP 9, 2001).
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class NoiseFloor {
  private static final float SMOOTHING = 0.85f;
  private static final int BLOCKS_PER_WINDOW = 30;
  private static final int WINDOWS = 5;

  /** Mean over minimum for this smoothing and span, white noise, found by simulation. */
  private static final float BIAS = 2.0f;

  private final int bins;
  private final float[] smooth;
  private final float[] lowest;
  private final float[][] earlier;
  private final float[] power;
  private int blocks;
  private int window;

  NoiseFloor(int bins) {
    this.bins = bins;
    smooth = new float[bins];
    lowest = new float[bins];
    power = new float[bins];
    earlier = new float[WINDOWS][bins];
    Arrays.fill(lowest, Float.MAX_VALUE);
    for (float[] one : earlier) {
      Arrays.fill(one, Float.MAX_VALUE);
    }
  }

  /** Takes the power spectrum of one block. */
  void add(float[] spectrum) {
    for (int k = 0; k < bins; k++) {
      smooth[k] += (1 - SMOOTHING) * (spectrum[k] - smooth[k]);
    }
    if (++blocks < BLOCKS_PER_WINDOW / 2 && earlier[WINDOWS - 1][0] == Float.MAX_VALUE) {
      return;
    }
    for (int k = 0; k < bins; k++) {
      lowest[k] = Math.min(lowest[k], smooth[k]);
    }
    if (blocks >= BLOCKS_PER_WINDOW) {
      blocks = 0;
      float[] oldest = earlier[window];
      System.arraycopy(lowest, 0, oldest, 0, bins);
      window = (window + 1) % WINDOWS;
      Arrays.fill(lowest, Float.MAX_VALUE);
      for (int k = 0; k < bins; k++) {
        float least = Float.MAX_VALUE;
        for (int w = 0; w < WINDOWS; w++) {
          least = Math.min(least, earlier[w][k]);
        }
        power[k] = BIAS * least;
      }
    }
  }

  /** The background's power in every bin; zero until known. */
  float[] power() {
    return power;
  }
}
