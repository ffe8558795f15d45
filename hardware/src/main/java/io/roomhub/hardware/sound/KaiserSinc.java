package io.roomhub.hardware.sound;

/**
 * Low-pass kernel: a sinc under a Kaiser window, cut into the phases of a polyphase filter.
 *
 * <p>Window length and shape follow Kaiser's formulas (A. Oppenheim, R. Schafer, "Discrete-Time
 * Signal Processing", 3rd ed., section 7.5.3).
 */
final class KaiserSinc {
  /** Stop-band attenuation the window is designed for, dB. */
  static final double ATTENUATION_DB = 85;

  private KaiserSinc() {}

  /**
   * How many taps a filter with this transition band needs: a multiple of four.
   *
   * @param transition width of the transition band in cycles per input sample
   */
  static int taps(double transition) {
    double needed = (ATTENUATION_DB - 7.95) / (14.36 * transition) + 1;
    return ((int) Math.ceil(needed / 4)) * 4;
  }

  /**
   * The kernel at {@code phases + 1} sub-sample offsets (the last row equals the first moved by one
   * sample, so that neighbours can always be interpolated). Row {@code p} holds the weights of
   * {@code taps} consecutive input samples, oldest first, for an output that lies {@code p /
   * phases} of an input sample after input number {@code taps / 2 - 1}. Every row sums to exactly
   * one at 0 Hz, so a constant stays that constant.
   *
   * @param cutoff middle of the transition band in cycles per input sample, at most 0.5
   */
  static float[][] table(int phases, int taps, double cutoff) {
    double beta = 0.1102 * (ATTENUATION_DB - 8.7);
    double scale = besselI0(beta);
    double half = taps / 2.0;
    float[][] table = new float[phases + 1][taps];
    double[] row = new double[taps];
    for (int p = 0; p <= phases; p++) {
      double sum = 0;
      for (int t = 0; t < taps; t++) {
        double x = t - (half - 1) - (double) p / phases;
        double u = x / half;
        double window = Math.abs(u) >= 1 ? 0 : besselI0(beta * Math.sqrt(1 - u * u)) / scale;
        row[t] = sinc(2 * cutoff * x) * window;
        sum += row[t];
      }
      for (int t = 0; t < taps; t++) {
        table[p][t] = (float) (row[t] / sum);
      }
    }
    return table;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** Modified Bessel function of the first kind, order zero, by its power series. */
  private static double besselI0(double x) {
    double term = 1;
    double sum = 1;
    double quarter = x * x / 4;
    for (int k = 1; term > sum * 1e-17; k++) {
      term *= quarter / ((double) k * k);
      sum += term;
    }
    return sum;
  }
}
