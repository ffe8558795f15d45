package io.roomhub.e2e;

/**
 * Lays a recording whose delay wanders, as a jitter buffer's does, along the clean one: the lag is
 * searched afresh for every stretch of 400 ms by normalised correlation at 8 kHz.
 */
public final class LocalAlignment {
  private static final int DECIMATION = 6;
  private static final int STRETCH = 19_200;
  private static final int COARSE = 3;
  private static final double QUIET = 1e-6;
  private static final double MOVING_COSTS = 0.05;

  private LocalAlignment() {}

  /**
   * What was found.
   *
   * @param sound what was heard, laid along the clean recording and as long as it
   * @param meanLagMs mean delay, ms
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares recordings
  public record Aligned(float[] sound, double meanLagMs) {}

  /**
   * Aligns two recordings of 48 kHz.
   *
   * @param mostMs longest delay of what was heard, ms
   */
  public static Aligned align(float[] clean, float[] heard, int mostMs) {
    float[] slowClean = decimate(clean);
    float[] slowHeard = decimate(heard);
    int most = mostMs * 8;
    int length = STRETCH / DECIMATION;
    float[] out = new float[clean.length];
    double lags = 0;
    int stretches = 0;
    int lag = best(slowClean, slowHeard, 0, slowClean.length, most, -1);
    for (int from = 0; from < clean.length; from += STRETCH) {
      lag = best(slowClean, slowHeard, from / DECIMATION, length, most, lag);
      lags += lag / 8.0;
      stretches++;
      for (int i = from; i < Math.min(from + STRETCH, clean.length); i++) {
        int at = i + lag * DECIMATION;
        out[i] = at < heard.length ? heard[at] : 0;
      }
    }
    return new Aligned(out, lags / stretches);
  }

  /**
   * How many samples later what was heard begins, by the first ten seconds of the clean recording.
   *
   * @param mostMs longest lag, ms
   */
  public static int lag(float[] clean, float[] heard, int mostMs) {
    int length = Math.min(clean.length, 10 * 48_000) / DECIMATION;
    return DECIMATION * best(decimate(clean), decimate(heard), 0, length, mostMs * 8, -1);
  }

  private static int best(
      float[] clean, float[] heard, int from, int length, int most, int before) {
    int to = Math.min(from + length, clean.length);
    double energy = 0;
    for (int i = from; i < to; i++) {
      energy += clean[i] * clean[i];
    }
    if (before >= 0 && energy < QUIET * (to - from)) {
      return before;
    }
    int best = Math.max(0, before);
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int lag = 0; lag <= most; lag += COARSE) {
      double score = likeness(clean, heard, from, to, lag, energy);
      score -= before < 0 ? 0 : MOVING_COSTS * Math.min(1, Math.abs(lag - before) / 800.0);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    int coarse = best;
    bestScore = Double.NEGATIVE_INFINITY;
    for (int lag = Math.max(0, coarse - COARSE); lag <= coarse + COARSE; lag++) {
      double score = likeness(clean, heard, from, to, lag, energy);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }

  private static double likeness(
      float[] clean, float[] heard, int from, int to, int lag, double energy) {
    double product = 0;
    double square = 1e-9;
    int end = Math.min(to, heard.length - lag);
    for (int i = from; i < end; i++) {
      float other = heard[i + lag];
      product += clean[i] * other;
      square += other * other;
    }
    return product / Math.sqrt(energy * square);
  }

  /** A mean over six samples: crude, and the same for both sides. */
  private static float[] decimate(float[] in) {
    float[] out = new float[in.length / DECIMATION];
    for (int i = 0; i < out.length; i++) {
      float sum = 0;
      for (int k = 0; k < DECIMATION; k++) {
        sum += in[i * DECIMATION + k];
      }
      out[i] = sum / DECIMATION;
    }
    return out;
  }
}
