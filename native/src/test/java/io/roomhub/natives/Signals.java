package io.roomhub.natives;

import java.util.Random;

/** Test sounds at 48 kHz, full scale ±1.0, the same every time. */
final class Signals {
  private static final int RATE = 48_000;

  private Signals() {}

  static float[] whiteNoise(int samples, double dbfs, long seed) {
    Random random = new Random(seed);
    double amplitude = Math.pow(10, dbfs / 20);
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (amplitude * random.nextGaussian());
    }
    return out;
  }

  /** A sine whose RMS level is {@code dbfs}. */
  static float[] tone(int samples, double hz, double dbfs) {
    double amplitude = Math.sqrt(2) * Math.pow(10, dbfs / 20);
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / RATE));
    }
    return out;
  }

  /**
   * Something that a voice detector takes for speech: a glottal pulse train whose pitch wanders
   * about 120 Hz, through three formants that move between vowels, four syllables in a second.
   */
  static float[] voice(int samples) {
    double[][] vowels = {{730, 1090, 2440}, {270, 2290, 3010}, {300, 870, 2240}, {530, 1840, 2480}};
    double[][] history = new double[3][2];
    float[] out = new float[samples];
    double phase = 0;
    for (int i = 0; i < samples; i++) {
      double t = (double) i / RATE;
      double syllable = t * 4;
      double[] from = vowels[(int) syllable % 4];
      double[] to = vowels[((int) syllable + 1) % 4];
      double blend = syllable - Math.floor(syllable);
      double pitch = 120 + 20 * Math.sin(2 * Math.PI * 0.7 * t) + 6 * Math.sin(2 * Math.PI * 5 * t);
      phase += pitch / RATE;
      double x = phase >= 1 ? 1 : 0;
      phase -= Math.floor(phase);
      for (int f = 0; f < 3; f++) {
        double hz = from[f] + blend * (to[f] - from[f]);
        double r = Math.exp(-Math.PI * (60 + 30 * f) / RATE);
        double y =
            x * (1 - r)
                + 2 * r * Math.cos(2 * Math.PI * hz / RATE) * history[f][0]
                - r * r * history[f][1];
        history[f][1] = history[f][0];
        history[f][0] = y;
        x = y;
      }
      out[i] = (float) (x * (0.15 + 0.85 * Math.pow(Math.sin(Math.PI * blend), 2)));
    }
    double scale = Math.pow(10, -20 / 20.0) / rms(out, 0, samples);
    for (int i = 0; i < samples; i++) {
      out[i] *= (float) scale;
    }
    return out;
  }

  static double rms(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) x[i] * x[i];
    }
    return Math.sqrt(sum / (to - from));
  }

  static double dbfs(float[] x, int from, int to) {
    return 20 * Math.log10(rms(x, from, to) + 1e-9);
  }

  /**
   * The lag in samples, 0 to {@code longest}, at which {@code out} is most like {@code in}. Both
   * are differentiated first: the bass, whose phase any high-pass filter turns, would shift the
   * peak.
   */
  static int lag(float[] in, float[] out, int longest) {
    int best = -1;
    double bestSum = Double.NEGATIVE_INFINITY;
    for (int lag = 0; lag <= longest; lag++) {
      double sum = 0;
      for (int i = RATE; i < in.length - longest; i++) {
        sum += (in[i] - (double) in[i - 1]) * (out[i + lag] - out[i + lag - 1]);
      }
      if (sum > bestSum) {
        bestSum = sum;
        best = lag;
      }
    }
    return best;
  }
}
