package io.roomhub.hardware.sound.array;

/**
 * Keeps of a microphone what tells directions apart, and brings it to about 16 kHz: speech between
 * 500 Hz, below which all microphones of a small array hear the same, and 4 kHz, above which its
 * wavelengths are shorter than the array. State of one channel, owned by one thread.
 */
final class BandLimiter {
  private static final double LOW_HZ = 500;
  private static final double HIGH_HZ = 4_000;
  private static final int WANTED_RATE = 16_000;

  private final int step;
  private final Section highPass;
  private final Section lowPass1;
  private final Section lowPass2;
  private int phase;

  BandLimiter(int rate) {
    this.step = step(rate);
    this.highPass = Section.highPass(LOW_HZ, Math.sqrt(0.5), rate);
    // A Butterworth filter of order 4.
    this.lowPass1 = Section.lowPass(Math.min(HIGH_HZ, rate * 0.4), 0.5412, rate);
    this.lowPass2 = Section.lowPass(Math.min(HIGH_HZ, rate * 0.4), 1.3066, rate);
  }

  private static int step(int rate) {
    return Math.max(1, rate / WANTED_RATE);
  }

  /** The rate of what comes out, Hz. */
  static int outputRate(int rate) {
    return rate / step(rate);
  }

  /**
   * Takes one sample.
   *
   * @return the sample that comes out, or NaN when this one is left out
   */
  double next(double sample) {
    double filtered = lowPass2.next(lowPass1.next(highPass.next(sample)));
    phase++;
    if (phase < step) {
      return Double.NaN;
    }
    phase = 0;
    return filtered;
  }

  /** One biquad in direct form II transposed; coefficients of Bristow-Johnson's audio cookbook. */
  private static final class Section {
    private final double b0;
    private final double b1;
    private final double b2;
    private final double a1;
    private final double a2;
    private double z1;
    private double z2;

    private Section(double b0, double b1, double b2, double a0, double a1, double a2) {
      this.b0 = b0 / a0;
      this.b1 = b1 / a0;
      this.b2 = b2 / a0;
      this.a1 = a1 / a0;
      this.a2 = a2 / a0;
    }

    static Section lowPass(double hz, double q, int rate) {
      double cos = Math.cos(2 * Math.PI * hz / rate);
      double alpha = Math.sin(2 * Math.PI * hz / rate) / (2 * q);
      double b = (1 - cos) / 2;
      return new Section(b, 2 * b, b, 1 + alpha, -2 * cos, 1 - alpha);
    }

    static Section highPass(double hz, double q, int rate) {
      double cos = Math.cos(2 * Math.PI * hz / rate);
      double alpha = Math.sin(2 * Math.PI * hz / rate) / (2 * q);
      double b = (1 + cos) / 2;
      return new Section(b, -2 * b, b, 1 + alpha, -2 * cos, 1 - alpha);
    }

    double next(double x) {
      double y = b0 * x + z1;
      z1 = b1 * x - a1 * y + z2;
      z2 = b2 * x - a2 * y;
      return y;
    }
  }
}
