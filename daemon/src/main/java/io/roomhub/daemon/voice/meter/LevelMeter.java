package io.roomhub.daemon.voice.meter;

/**
 * A smoothed level in dBFS, where 0 dBFS is a full-scale sine (AES17, the same zero as {@code
 * AudioDeviceSpec.Tone}): a time constant of 100 ms over the mean square. One thread feeds it, any
 * thread reads it.
 */
public final class LevelMeter {
  /** What silence reads, dBFS; the floor of RFC 6464 too. */
  public static final double SILENCE_DB = -127;

  /** RMS of a full-scale sine against full scale, dB. */
  private static final double SINE_DB = 10 * Math.log10(2);

  private static final double SMOOTHING = 1 - Math.exp(-10.0 / 100);

  private volatile double meanSquare;

  /** Takes one block of 10 ms. Only the owning thread. */
  public void add(float[] block) {
    addMeanSquare(meanSquare(block, 0, block.length));
  }

  /** Takes 10 ms whose mean square is already known. Only the owning thread. */
  public void addMeanSquare(double square) {
    double before = meanSquare;
    double after = before + SMOOTHING * (square - before);
    meanSquare = after < 1e-13 ? 0 : after;
  }

  /** Forgets everything: the device that was measured is gone. Only the owning thread. */
  public void reset() {
    meanSquare = 0;
  }

  /** The level, dBFS, {@link #SILENCE_DB} at the least. Any thread. */
  public double dbfs() {
    double square = meanSquare;
    return square == 0 ? SILENCE_DB : dbov(square) + SINE_DB;
  }

  /** Mean of the squares of {@code length} samples; full scale ±1.0. */
  public static double meanSquare(float[] samples, int offset, int length) {
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return sum / length;
  }

  /**
   * A mean square as dBov: against the overload point, so that a full-scale sine is -3 dBov (RFC
   * 6464 section 3, RFC 6465). Clamped to -127..0.
   */
  public static double dbov(double meanSquare) {
    if (meanSquare <= 0) {
      return SILENCE_DB;
    }
    return Math.clamp(10 * Math.log10(meanSquare), SILENCE_DB, 0);
  }
}
