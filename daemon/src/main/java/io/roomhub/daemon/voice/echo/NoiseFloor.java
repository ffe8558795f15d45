package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Follows the power of the steady background in every bin: the lowest smoothed power of the last
 * three seconds, corrected for being the lowest (after R. Martin, "Noise power spectral density
 * estimation based on optimal smoothing and minimum statistics", IEEE TSAP 9, 2001). Speech of
 * either side pauses more often than that, and the smoothing is short enough to follow its echo
 * down.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class NoiseFloor {
  private static final float SMOOTHING = 0.7f;
  private static final int BLOCKS_PER_WINDOW = 50;
  private static final int WINDOWS = 6;

  /** How much it may rise in half a second, power: talk without a pause is no background. */
  private static final float RISE = 1.4f;

  /** Mean over minimum for this smoothing and span, white noise, found by simulation. */
  private static final float BIAS = 2.4f;

  private final int bins;
  private final float[] smooth;
  private final float[] lowest;
  private final float[][] earlier;
  private final float[] power;
  private int blocks;
  private int windows;

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
      float left = spectrum[Math.max(0, k - 1)];
      float right = spectrum[Math.min(bins - 1, k + 1)];
      float local = (left + spectrum[k] + right) / 3;
      smooth[k] += (1 - SMOOTHING) * (local - smooth[k]);
    }
    blocks++;
    if (windows == 0 && blocks < BLOCKS_PER_WINDOW / 2) {
      return;
    }
    for (int k = 0; k < bins; k++) {
      lowest[k] = Math.min(lowest[k], smooth[k]);
    }
    if (blocks == BLOCKS_PER_WINDOW) {
      endWindow();
    }
  }

  private void endWindow() {
    System.arraycopy(lowest, 0, earlier[windows % WINDOWS], 0, bins);
    Arrays.fill(lowest, Float.MAX_VALUE);
    blocks = 0;
    windows = windows + 1 == 2 * WINDOWS ? WINDOWS : windows + 1;
    for (int k = 0; k < bins && windows >= WINDOWS; k++) {
      float least = Float.MAX_VALUE;
      for (int w = 0; w < WINDOWS; w++) {
        least = Math.min(least, earlier[w][k]);
      }
      float found = BIAS * least;
      power[k] = power[k] == 0 ? found : Math.min(found, RISE * power[k]);
    }
  }

  /** The background's power in every bin; zero until known. */
  float[] power() {
    return power;
  }
}
