package io.roomhub.hardware.sound.array;

/**
 * Finds from which direction a talker is heard: the delays between all pairs of microphones are
 * correlated over the last 100 ms, and the direction whose delays fit all pairs best wins (steered
 * response power; DiBiase, "A high-accuracy, low-latency technique for talker localization in
 * reverberant environments", Brown University 2000). Only what stands out of the background counts,
 * and a new direction must win for a while before it is believed. Owned by one thread; allocates
 * only in the constructor.
 */
final class DirectionFinder {
  private static final int FRAMES_PER_SECOND = 100;

  /** Share of the past that is kept with every 10 ms of speech. */
  private static final double MEMORY = 0.9;

  /** Speech is this much above the background, as a ratio of powers: 6 dB. */
  private static final double ABOVE_FLOOR = 4;

  /** The background may rise by this much every 10 ms: 1 dB in a second. */
  private static final double FLOOR_RISE = Math.pow(10, 0.1 / FRAMES_PER_SECOND);

  private static final double LOWEST_FLOOR = 1e-10;

  /** A new direction is this much better than the old one ... */
  private static final double BETTER = 1.05;

  /** ... for this many frames of speech in a row. */
  private static final int FRAMES_TO_BELIEVE = 15;

  private final int microphones;
  private final BandLimiter[] limiters;
  private final int frameSamples;
  private final int maxLag;
  private final double[][] samples;
  private final double[][] correlation;
  private final double[][] lags;
  private final double[] power = new double[ArrayGeometry.DIRECTIONS];
  private int filled;
  private double floor = 1;
  private int direction = DelayAndSum.NONE;
  private int candidate = DelayAndSum.NONE;
  private int candidateFrames;

  DirectionFinder(ArrayGeometry geometry, int rate) {
    this.microphones = geometry.size();
    this.limiters = new BandLimiter[microphones];
    for (int m = 0; m < microphones; m++) {
      limiters[m] = new BandLimiter(rate);
    }
    int lowRate = BandLimiter.outputRate(rate);
    this.frameSamples = lowRate / FRAMES_PER_SECOND;
    // Two more on either side, for the interpolation.
    this.maxLag = (int) Math.ceil(geometry.spanSeconds() * lowRate) + 2;
    this.samples = new double[microphones][2 * maxLag + frameSamples];
    int pairs = microphones * (microphones - 1) / 2;
    this.correlation = new double[pairs][2 * maxLag + 1];
    this.lags = new double[ArrayGeometry.DIRECTIONS][pairs];
    for (int d = 0; d < ArrayGeometry.DIRECTIONS; d++) {
      int pair = 0;
      for (int a = 0; a < microphones; a++) {
        for (int b = a + 1; b < microphones; b++) {
          lags[d][pair++] = (geometry.leadSeconds(a, d) - geometry.leadSeconds(b, d)) * lowRate;
        }
      }
    }
  }

  /**
   * Takes the next frames.
   *
   * @param signals one array for each microphone, from 0 on
   * @param judge false while the loudspeaker plays: its direction is nobody's
   * @return 0..{@link ArrayGeometry#DIRECTIONS}-1, or {@link DelayAndSum#NONE} until somebody spoke
   */
  int listen(float[][] signals, int frames, boolean judge) {
    for (int i = 0; i < frames; i++) {
      double first = limiters[0].next(signals[0][i]);
      for (int m = 1; m < microphones; m++) {
        samples[m][2 * maxLag + filled] = limiters[m].next(signals[m][i]);
      }
      if (!Double.isNaN(first)) {
        samples[0][2 * maxLag + filled] = first;
        filled++;
      }
      if (filled == frameSamples) {
        analyse(judge);
        filled = 0;
        for (double[] signal : samples) {
          System.arraycopy(signal, frameSamples, signal, 0, 2 * maxLag);
        }
      }
    }
    return direction;
  }

  private void analyse(boolean judge) {
    double energy = 0;
    for (int i = maxLag; i < maxLag + frameSamples; i++) {
      energy += samples[0][i] * samples[0][i];
    }
    energy /= frameSamples;
    floor = Math.max(LOWEST_FLOOR, Math.min(energy, floor * FLOOR_RISE));
    if (!judge || energy < ABOVE_FLOOR * floor) {
      return;
    }
    int pair = 0;
    for (int a = 0; a < microphones; a++) {
      for (int b = a + 1; b < microphones; b++) {
        correlate(samples[a], samples[b], energy * frameSamples, correlation[pair++]);
      }
    }
    int best = strongest();
    decide(best);
  }

  /** Adds how alike {@code b}, delayed by each lag, is to {@code a}. */
  private void correlate(double[] a, double[] b, double energy, double[] into) {
    for (int lag = -maxLag; lag <= maxLag; lag++) {
      double sum = 0;
      for (int i = maxLag; i < maxLag + frameSamples; i++) {
        // Positive lag: a hears it earlier.
        sum += a[i] * b[i + lag];
      }
      into[lag + maxLag] = MEMORY * into[lag + maxLag] + (1 - MEMORY) * sum / energy;
    }
  }

  private int strongest() {
    int best = 0;
    for (int d = 0; d < ArrayGeometry.DIRECTIONS; d++) {
      double sum = 0;
      for (int pair = 0; pair < correlation.length; pair++) {
        sum += at(correlation[pair], lags[d][pair] + maxLag);
      }
      power[d] = sum;
      best = sum > power[best] ? d : best;
    }
    return best;
  }

  /** Between two lags, by the cubic of Catmull and Rom. */
  private static double at(double[] values, double where) {
    int i = (int) Math.floor(where);
    double x = where - i;
    double p0 = values[i - 1];
    double p1 = values[i];
    double p2 = values[i + 1];
    double p3 = values[i + 2];
    return p1
        + 0.5 * x * (p2 - p0 + x * (2 * p0 - 5 * p1 + 4 * p2 - p3 + x * (3 * (p1 - p2) + p3 - p0)));
  }

  private void decide(int best) {
    if (best == direction
        || (direction != DelayAndSum.NONE && power[best] < BETTER * power[direction])) {
      candidateFrames = 0;
      return;
    }
    boolean same = candidateFrames > 0 && distance(best, candidate) <= 1;
    candidate = best;
    candidateFrames = same ? candidateFrames + 1 : 1;
    if (candidateFrames == FRAMES_TO_BELIEVE) {
      candidateFrames = 0;
      direction = best;
    }
  }

  private static int distance(int a, int b) {
    int apart = Math.abs(a - b);
    return Math.min(apart, ArrayGeometry.DIRECTIONS - apart);
  }
}
