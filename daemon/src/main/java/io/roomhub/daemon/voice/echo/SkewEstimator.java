package io.roomhub.daemon.voice.echo;

/**
 * Finds out how fast the delay between loudspeaker and microphone grows, which is by how much the
 * clocks of two sound devices differ: a straight line through the delays found in the last half
 * minute. Owned by the capture thread; allocates nothing after construction.
 */
final class SkewEstimator {
  private static final int POINTS = 256;

  /** How far delays may scatter about the line for it to count, samples RMS. */
  private static final double SCATTER = 4;

  private final double[] times = new double[POINTS];
  private final double[] delays = new double[POINTS];
  private int count;
  private int next;
  private double slope;
  private double span;

  /** Forgets all delays: they jumped. */
  void clear() {
    count = 0;
    next = 0;
    span = 0;
  }

  /** All delays have grown by that many samples: they are counted from elsewhere now. */
  void moved(long by) {
    for (int i = 0; i < count; i++) {
      delays[i] += by;
    }
  }

  /**
   * Takes a delay.
   *
   * @param time samples since any moment
   * @param delay samples
   */
  void add(double time, double delay) {
    times[next] = time;
    delays[next] = delay;
    next = (next + 1) % POINTS;
    count = Math.min(count + 1, POINTS);
    fit();
  }

  private void fit() {
    double meanTime = 0;
    double meanDelay = 0;
    double first = Double.MAX_VALUE;
    double last = -Double.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      meanTime += times[i] / count;
      meanDelay += delays[i] / count;
      first = Math.min(first, times[i]);
      last = Math.max(last, times[i]);
    }
    double square = 0;
    double cross = 0;
    double scatter = 0;
    for (int i = 0; i < count; i++) {
      double t = times[i] - meanTime;
      double d = delays[i] - meanDelay;
      square += t * t;
      cross += t * d;
      scatter += d * d;
    }
    boolean straight =
        count >= 8 && square > 0 && scatter - cross * cross / square < count * SCATTER * SCATTER;
    slope = straight ? cross / square : 0;
    span = straight ? last - first : 0;
  }

  /** Growth of the delay per sample. */
  double slope() {
    return slope;
  }

  /** Samples over which the slope is known; 0 while it is not. */
  double span() {
    return span;
  }
}
