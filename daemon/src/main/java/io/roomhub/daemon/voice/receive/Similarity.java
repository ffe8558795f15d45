package io.roomhub.daemon.voice.receive;

/**
 * Finds the lag at which a sound is most like itself, a whole number of its periods if it has any:
 * the search of WSOLA (Verhelst and Roelands 1993) over 2.5 to 15 ms, which holds the periods of
 * all voices. Owned by one thread; allocates nothing.
 */
final class Similarity {
  /** Half the stretch of sound that is compared, samples: 5 ms to either side. */
  static final int HALF = 240;

  static final int MIN_LAG = 120;
  static final int MAX_LAG = 720;

  private static final int STRIDE = 4;
  private static final int COARSE = 4;

  /** A longer lag is taken for this much less likeness: fewer seams for the same time. */
  private static final double LONGER_IS_BETTER = 0.03;

  private double correlation;

  /**
   * Compares the sound around {@code at} with that around {@code at ± lag}.
   *
   * @param samples must hold HALF samples more than the farthest point on either side
   * @param direction 1 for what comes later, -1 for what came before
   * @param maxLag samples, at most {@link #MAX_LAG}
   * @return the best lag, {@link #MIN_LAG} at least
   */
  int bestLag(float[] samples, int at, int direction, int maxLag) {
    int best = MIN_LAG;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int lag = MIN_LAG; lag <= maxLag; lag += COARSE) {
      double score =
          normalized(samples, at, direction * lag, HALF) + LONGER_IS_BETTER * lag / MAX_LAG;
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    int from = Math.max(MIN_LAG, best - COARSE + 1);
    int to = Math.min(maxLag, best + COARSE - 1);
    correlation = -1;
    for (int lag = from; lag <= to; lag++) {
      double likeness = normalized(samples, at, direction * lag, HALF);
      if (likeness > correlation) {
        correlation = likeness;
        best = lag;
      }
    }
    return best;
  }

  /** How alike both parts are at the lag found last, -1..1. */
  double correlation() {
    return correlation;
  }

  private static double normalized(float[] samples, int at, int shift, int half) {
    double product = 0;
    double here = 1e-9;
    double there = 1e-9;
    for (int i = at - half; i < at + half; i += STRIDE) {
      double a = samples[i];
      double b = samples[i + shift];
      product += a * b;
      here += a * a;
      there += b * b;
    }
    return product / Math.sqrt(here * there);
  }
}
