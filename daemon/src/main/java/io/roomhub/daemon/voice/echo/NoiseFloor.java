package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Follows the power of the steady background in every line: the lowest smoothed power of the last
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

  /**
   * Mean over minimum for this smoothing and span, white noise, found by simulation: of a bin
   * averaged with its neighbours, and of 24 bins and more.
   */
  private static final float BIAS = 2.4f;

  private static final float WIDE_BIAS = 1.35f;

  /** A device that delivers zeros has no background, and what follows rises from none. */
  private static final float NOTHING = 1e-20f;

  private final int fine;
  private final int lines;
  private final float[] smooth;
  private final float[] lowest;
  private final float[][] earlier;
  private final float[] power;
  private int blocks;
  private int windows;

  NoiseFloor(Bands bands) {
    fine = bands.fineLines();
    lines = bands.lines();
    smooth = new float[lines];
    lowest = new float[lines];
    power = new float[lines];
    earlier = new float[WINDOWS][lines];
    Arrays.fill(lowest, Float.MAX_VALUE);
    for (float[] one : earlier) {
      Arrays.fill(one, Float.MAX_VALUE);
    }
  }

  /**
   * Takes the power of one block.
   *
   * @param spectrum mean power of a bin in every line
   * @return whether the floor is another one now
   */
  boolean add(float[] spectrum) {
    blocks++;
    // The first ones are not smooth yet.
    boolean smoothEnough = windows > 0 || blocks >= BLOCKS_PER_WINDOW / 2;
    float left = spectrum[0];
    float here = left;
    for (int l = 0; l < fine; l++) {
      float right = spectrum[l + 1];
      follow(l, (left + here + right) * (1 / 3f), smoothEnough);
      left = here;
      here = right;
    }
    for (int l = fine; l < lines; l++) {
      follow(l, spectrum[l], smoothEnough);
    }
    return blocks == BLOCKS_PER_WINDOW && endWindow();
  }

  private void follow(int line, float found, boolean smoothEnough) {
    float s = smooth[line] + (1 - SMOOTHING) * (found - smooth[line]);
    smooth[line] = s;
    if (s < lowest[line] && smoothEnough) {
      lowest[line] = s;
    }
  }

  private boolean endWindow() {
    System.arraycopy(lowest, 0, earlier[windows % WINDOWS], 0, lines);
    Arrays.fill(lowest, Float.MAX_VALUE);
    blocks = 0;
    windows = windows + 1 == 2 * WINDOWS ? WINDOWS : windows + 1;
    for (int l = 0; l < lines && windows >= WINDOWS; l++) {
      float least = Float.MAX_VALUE;
      for (int w = 0; w < WINDOWS; w++) {
        least = Math.min(least, earlier[w][l]);
      }
      float found = (l < fine ? BIAS : WIDE_BIAS) * least;
      power[l] = power[l] < NOTHING ? found : Math.min(found, RISE * power[l]);
    }
    return windows >= WINDOWS;
  }

  /** The background's mean power of a bin in every line; zero until known. */
  float[] power() {
    return power;
  }
}
