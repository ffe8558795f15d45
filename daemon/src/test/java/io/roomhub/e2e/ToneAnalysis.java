package io.roomhub.e2e;

import java.util.Arrays;

/**
 * What is in a recording that should hold one steady tone: its frequency, its level, its holes.
 *
 * @param hz strongest frequency, by parabolic interpolation of a windowed spectrum
 * @param dbfs level of that tone, relative to a full-scale sine
 * @param longestGapMs longest stretch in which the tone is more than 10 dB below its usual level
 * @param gapEndsAtSecond where that stretch ends
 * @param seconds length of what was analysed
 */
public record ToneAnalysis(
    double hz, double dbfs, double longestGapMs, double gapEndsAtSecond, double seconds) {
  private static final int RATE = 48_000;
  private static final int WINDOW = RATE / 100;
  private static final int MEDIAN_WINDOW = RATE / 20;
  private static final double GAP_DB = 10;

  /**
   * Analyses a recording.
   *
   * @param samples 48 kHz mono, ±1.0
   * @param expectedHz where to look: 5 % around it
   */
  public static ToneAnalysis of(float[] samples, double expectedHz) {
    double hz = peak(samples, expectedHz * 0.95, expectedHz * 1.05);
    double[] levels = levels(samples, hz);
    double[] sorted = levels.clone();
    Arrays.sort(sorted);
    double usual = sorted[sorted.length / 2];
    double floor = usual * Math.pow(10, -GAP_DB / 20);
    int run = 0;
    int longest = 0;
    int end = 0;
    for (int i = 0; i < levels.length; i++) {
      run = levels[i] < floor ? run + 1 : 0;
      if (run > longest) {
        longest = run;
        end = i + 1;
      }
    }
    return new ToneAnalysis(
        hz,
        20 * Math.log10(usual + 1e-9),
        longest * 1000.0 * WINDOW / RATE,
        (double) end * WINDOW / RATE,
        samples.length / (double) RATE);
  }

  /** Amplitude of a tone in each 10 ms of the recording (a sine of amplitude 1 gives 1). */
  public static double[] levels(float[] samples, double hz) {
    double[] levels = new double[samples.length / WINDOW];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = amplitude(samples, i * WINDOW, WINDOW, hz);
    }
    return levels;
  }

  /**
   * Level of a tone, dBFS, where a full-scale sine is 0: the median over windows of 50 ms, since a
   * jitter buffer that stretches time turns the phase of a tone.
   */
  public static double medianLevel(float[] samples, double hz) {
    int windows = samples.length / MEDIAN_WINDOW;
    if (windows == 0) {
      return -120;
    }
    double[] levels = new double[windows];
    for (int i = 0; i < windows; i++) {
      levels[i] = amplitude(samples, i * MEDIAN_WINDOW, MEDIAN_WINDOW, hz);
    }
    Arrays.sort(levels);
    return 20 * Math.log10(levels[windows / 2] + 1e-9);
  }

  /** Amplitude of a tone in a part of a recording, Hann-weighted. */
  public static double amplitude(float[] samples, int from, int length, double hz) {
    double re = 0;
    double im = 0;
    double weights = 0;
    for (int i = 0; i < length; i++) {
      double weight = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / length);
      double phase = 2 * Math.PI * hz * i / RATE;
      re += weight * samples[from + i] * Math.cos(phase);
      im += weight * samples[from + i] * Math.sin(phase);
      weights += weight;
    }
    return 2 * Math.hypot(re, im) / weights;
  }

  private static double peak(float[] samples, double lowHz, double highHz) {
    int length = Math.min(samples.length, RATE / 2);
    int from = (samples.length - length) / 2;
    double step = (double) RATE / length / 4;
    double best = lowHz;
    double bestLevel = -1;
    for (double hz = lowHz; hz <= highHz; hz += step) {
      double level = amplitude(samples, from, length, hz);
      if (level > bestLevel) {
        bestLevel = level;
        best = hz;
      }
    }
    double left = amplitude(samples, from, length, best - step);
    double right = amplitude(samples, from, length, best + step);
    double curve = left - 2 * bestLevel + right;
    return curve >= 0 ? best : best + step * 0.5 * (left - right) / curve;
  }

  /** Sum of squares over a part of a recording, as dBFS of a sine of that power. */
  public static double levelDbfs(float[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return 10 * Math.log10(2 * sum / Math.max(1, to - from) + 1e-12);
  }
}
