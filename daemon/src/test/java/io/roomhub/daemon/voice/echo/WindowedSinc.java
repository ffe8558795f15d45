package io.roomhub.daemon.voice.echo;

/** Reads a signal between its samples. */
final class WindowedSinc {
  private static final int HALF_TAPS = 16;

  private WindowedSinc() {}

  /**
   * The signal's value at {@code left + share}.
   *
   * @param share 0 to 1
   */
  static double at(float[] signal, int left, double share) {
    if (share < 1e-9) {
      return signal[left];
    }
    // The sine of all taps is the same but for its sign.
    double sine = Math.sin(Math.PI * share) / Math.PI;
    double sum = 0;
    for (int t = -HALF_TAPS + 1; t <= HALF_TAPS; t++) {
      int index = left + t;
      if (index >= 0 && index < signal.length) {
        double x = share - t;
        double sinc = ((t & 1) == 0 ? sine : -sine) / x;
        double window = 1 - x * x / ((HALF_TAPS + 1.0) * (HALF_TAPS + 1.0));
        sum += signal[index] * sinc * window * window * window;
      }
    }
    return sum;
  }
}
