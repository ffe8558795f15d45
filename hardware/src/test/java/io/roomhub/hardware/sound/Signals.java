package io.roomhub.hardware.sound;

/** Makes and judges test signals. */
final class Signals {
  private Signals() {}

  /** {@code n} samples of a sine. */
  static float[] sine(double hz, int rate, double amplitude, int n) {
    float[] samples = new float[n];
    for (int i = 0; i < n; i++) {
      samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / rate));
    }
    return samples;
  }

  /**
   * Level of the sine of this frequency in {@code samples[from..to)}, dB relative to amplitude 1,
   * seen through a Blackman-Harris window: other frequencies more than four bins away leak less
   * than -92 dB.
   */
  static double toneDb(float[] samples, int from, int to, double hz, int rate) {
    double re = 0;
    double im = 0;
    double gain = 0;
    int n = to - from;
    for (int i = 0; i < n; i++) {
      double w = blackmanHarris(i, n);
      double angle = 2 * Math.PI * hz * i / rate;
      re += w * samples[from + i] * Math.cos(angle);
      im += w * samples[from + i] * Math.sin(angle);
      gain += w;
    }
    return db(2 * Math.hypot(re, im) / gain);
  }

  /**
   * What remains when the best-fitting sine of this frequency (and a constant) is taken away, RMS
   * in dB relative to the RMS of a full-scale sine.
   */
  static double residualDb(float[] samples, int from, int to, double hz, int rate) {
    int n = to - from;
    // Least squares for sine, cosine and constant.
    double[][] a = new double[3][4];
    double[] basis = new double[3];
    for (int i = 0; i < n; i++) {
      basisAt(basis, i, hz, rate);
      for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 3; c++) {
          a[r][c] += basis[r] * basis[c];
        }
        a[r][3] += basis[r] * samples[from + i];
      }
    }
    double[] x = solve(a);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      basisAt(basis, i, hz, rate);
      double e = samples[from + i] - x[0] * basis[0] - x[1] * basis[1] - x[2] * basis[2];
      sum += e * e;
    }
    return db(Math.sqrt(2 * sum / n));
  }

  /** RMS level in dB relative to the RMS of a full-scale sine. */
  static double rmsDb(float[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return db(Math.sqrt(2 * sum / (to - from)));
  }

  /** Frequency between the first and the last rising zero crossing, interpolated, Hz. */
  static double frequency(float[] samples, int from, int to, int rate) {
    double first = -1;
    double last = -1;
    int crossings = -1;
    for (int i = from + 1; i < to; i++) {
      if (samples[i - 1] < 0 && samples[i] >= 0) {
        last = i - samples[i] / (double) (samples[i] - samples[i - 1]);
        first = first < 0 ? last : first;
        crossings++;
      }
    }
    return crossings < 1 ? 0 : crossings * rate / (last - first);
  }

  private static void basisAt(double[] basis, int i, double hz, int rate) {
    double angle = 2 * Math.PI * hz * i / rate;
    basis[0] = Math.sin(angle);
    basis[1] = Math.cos(angle);
    basis[2] = 1;
  }

  private static double[] solve(double[][] a) {
    for (int p = 0; p < 3; p++) {
      for (int r = 0; r < 3; r++) {
        if (r != p) {
          double f = a[r][p] / a[p][p];
          for (int c = 0; c < 4; c++) {
            a[r][c] -= f * a[p][c];
          }
        }
      }
    }
    return new double[] {a[0][3] / a[0][0], a[1][3] / a[1][1], a[2][3] / a[2][2]};
  }

  private static double blackmanHarris(int i, int n) {
    double x = 2 * Math.PI * i / n;
    return 0.35875 - 0.48829 * Math.cos(x) + 0.14128 * Math.cos(2 * x) - 0.01168 * Math.cos(3 * x);
  }

  private static double db(double amplitude) {
    return 20 * Math.log10(Math.max(amplitude, 1e-12));
  }
}
