package io.roomhub.daemon.voice;

import java.util.Random;

/** Test signals and what is measured of them. 48 kHz mono, ±1.0. */
public final class Signals {
  private Signals() {}

  /** A sine; 0 dBFS is amplitude 1. */
  public static float[] tone(double hz, double dbfs, int samples) {
    float[] out = new float[samples];
    double amplitude = Math.pow(10, dbfs / 20);
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / 48_000));
    }
    return out;
  }

  /** Gaussian white noise of the given level (RMS of a sine of that dBFS). */
  public static float[] noise(double dbfs, int samples, long seed) {
    Random random = new Random(seed);
    double rms = Math.pow(10, dbfs / 20) / Math.sqrt(2);
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (rms * random.nextGaussian());
    }
    return out;
  }

  /**
   * Something like speech: a gliding buzz through three wandering resonances, in syllables of 250
   * ms with a pause of 600 ms after every eight of them. Peaks near -6 dBFS.
   */
  public static float[] speech(int samples, long seed) {
    return voice(samples, seed, 124_800);
  }

  /** The same without pauses between the phrases. */
  public static float[] syllables(int samples, long seed) {
    return voice(samples, seed, 96_000);
  }

  private static float[] voice(int samples, long seed, int phrase) {
    Random random = new Random(seed);
    float[] out = new float[samples];
    double phase = 0;
    double f0 = 120;
    double[] formants = {500, 1500, 2500};
    double peak = 1e-9;
    for (int i = 0; i < samples; i++) {
      int inPhrase = i % phrase;
      int inSyllable = inPhrase % 12_000;
      if (inSyllable == 0) {
        f0 = 100 + 60 * random.nextDouble();
        formants[0] = 300 + 500 * random.nextDouble();
        formants[1] = 900 + 1200 * random.nextDouble();
        formants[2] = 2200 + 800 * random.nextDouble();
      }
      double glide = f0 * (1 + 0.15 * Math.sin(Math.PI * inSyllable / 12_000.0));
      phase += 2 * Math.PI * glide / 48_000;
      double envelope =
          inPhrase >= 96_000 ? 0 : Math.pow(Math.sin(Math.PI * inSyllable / 12_000.0), 2);
      double sum = 0;
      for (int h = 1; envelope > 0 && h <= 24; h++) {
        double hz = h * glide;
        double weight = 0.02;
        for (double formant : formants) {
          double off = (hz - formant) / 120;
          weight += 1 / (1 + off * off);
        }
        sum += weight / Math.sqrt(h) * Math.sin(h * phase);
      }
      out[i] = (float) (envelope * sum);
      peak = Math.max(peak, Math.abs(out[i]));
    }
    for (int i = 0; i < samples; i++) {
      out[i] *= (float) (0.5 / peak);
    }
    return out;
  }

  /** Level, dBFS: a full-scale sine reads 0. */
  public static double dbfs(float[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return 10 * Math.log10(2 * sum / (to - from) + 1e-30);
  }

  /** Level of the one frequency, dBFS (Goertzel's sum with a Hann window). */
  public static double toneDbfs(float[] samples, int from, int to, double hz) {
    double re = 0;
    double im = 0;
    double norm = 0;
    for (int i = from; i < to; i++) {
      double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i - from + 0.5) / (to - from));
      double angle = 2 * Math.PI * hz * i / 48_000;
      re += window * samples[i] * Math.cos(angle);
      im += window * samples[i] * Math.sin(angle);
      norm += window;
    }
    return 20 * Math.log10(2 * Math.hypot(re, im) / norm + 1e-15);
  }

  /** Largest absolute value. */
  public static double peak(float[] samples, int from, int to) {
    double peak = 0;
    for (int i = from; i < to; i++) {
      peak = Math.max(peak, Math.abs(samples[i]));
    }
    return peak;
  }

  /** Largest step from one sample to the next. */
  public static double steepest(float[] samples, int from, int to) {
    double step = 0;
    for (int i = from + 1; i < to; i++) {
      step = Math.max(step, Math.abs(samples[i] - samples[i - 1]));
    }
    return step;
  }
}
