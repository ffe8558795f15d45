package io.roomhub.daemon.voice.echo;

/**
 * Decides from the delays that are found how the reference is to be aligned: the first sound of the
 * echo should lie {@value #HEADROOM} samples (5 ms) into the filter. A delay that jumps moves the
 * reference and leaves the filter; a first or off-centre alignment moves both, so that what is
 * learned stays right; a delay that drifts sets the pace of the reference.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class EchoAligner {
  /** Where in the filter the first sound of the echo should lie, samples. */
  static final int HEADROOM = 240;

  /** A delay that differs by more has jumped: 0.7 ms. */
  private static final double JUMP = 34;

  /** Rounds that must agree on it: 0.25 s, and 1 s where that is doubtful. */
  private static final int CERTAIN = 2;

  private static final int CERTAIN_IN_DOUBT = 8;

  private static final double LEAST_OFFSET = 48;
  private static final double MOST_OFFSET = 960;

  /** Spans of the line from which a skew is believed, samples, and how far it must be off. */
  private static final double[] SPAN = {2.2 * 48_000, 4 * 48_000, 8 * 48_000, 22 * 48_000};

  private static final double[] OFF = {25e-6, 6e-6, 2e-6, 0.5e-6};

  /** Span from which a skew that is known is followed all the time. */
  private static final int FINE = 2;

  private final ReferenceAligner reference;
  private final PartitionedKalmanFilter filter;
  private final EchoPathDelayEstimator estimator = new EchoPathDelayEstimator();
  private final SkewEstimator skew = new SkewEstimator();
  private final float[] far = new float[PartitionedKalmanFilter.BLOCK];
  private long samples;
  private boolean settled;
  private double offset;
  private int stage;
  private int moves;

  EchoAligner(ReferenceAligner reference, PartitionedKalmanFilter filter) {
    this.reference = reference;
    this.filter = filter;
  }

  /**
   * Takes a block of the microphone, before the filter does; what is played by then is written.
   *
   * @param doubtful whether another delay is not to be believed so soon: somebody near speaks, or
   *     the echo is taken out well with the present one, while a reflection stands out in the last
   *     of a dying sound
   * @return whether the same delay was found {@link EchoPresence#CERTAIN} times in succession
   */
  boolean advance(float[] microphone, boolean doubtful) {
    samples += microphone.length;
    long moved = reference.advance();
    if (moved != 0) {
      estimator.moved(moved);
      skew.moved(moved);
    }
    reference.readUnaligned(EchoPathDelayEstimator.LATE_BLOCKS, far);
    if (!estimator.add(far, microphone)) {
      return false;
    }
    found(estimator.delay(), doubtful ? CERTAIN_IN_DOUBT : CERTAIN);
    return estimator.confirmed() >= EchoPresence.CERTAIN;
  }

  /** Takes over what was known before; {@code growth} by sample. */
  void restore(double delay, double growth) {
    reference.setGrowth(growth);
    reference.setDelay(Math.max(0, delay - HEADROOM));
    offset = delay - reference.delay();
    settled = true;
    estimator.setCalm(false);
    stage = growth == 0 ? 0 : FINE;
    skew.clear();
    moves++;
  }

  /** How often reference and response have been moved; a response copied across is none. */
  int moves() {
    return moves;
  }

  private void found(double delay, int certain) {
    double at = delay - reference.delay();
    if (!settled) {
      recentre(delay);
      settled = true;
      return;
    }
    if (Math.abs(at - offset) > JUMP) {
      if (estimator.confirmed() >= certain) {
        jumped(delay, at);
      }
      return;
    }
    offset += 0.05 * (at - offset);
    if (at < LEAST_OFFSET && reference.delay() >= 1 || at > MOST_OFFSET) {
      recentre(delay);
    }
    skew.add(samples, delay);
    drift();
    estimator.setCalm(skew.span() >= SPAN[SPAN.length - 1]);
  }

  /** Looks more often again: what is left of the echo says that something has changed. */
  void alarm() {
    estimator.setCalm(false);
  }

  /** Looks less often while nothing is there to be found. */
  void rest() {
    estimator.setCalm(estimator.confirmed() == 0);
  }

  private void jumped(double delay, double at) {
    double wanted = reference.delay() + at - offset;
    if (wanted < 0) {
      recentre(delay);
    } else {
      reference.setDelay(wanted);
      filter.refill(reference);
    }
    filter.unsettle(0.3f);
    skew.clear();
  }

  private void recentre(double delay) {
    moves++;
    double before = reference.delay();
    reference.setDelay(Math.max(0, delay - HEADROOM));
    filter.shift((int) Math.round(reference.delay() - before));
    filter.refill(reference);
    offset = delay - reference.delay();
  }

  private void drift() {
    int reached = stage;
    while (reached < SPAN.length - 1 && skew.span() >= SPAN[reached + 1]) {
      reached++;
    }
    if (skew.span() < SPAN[reached]) {
      return;
    }
    boolean known = reference.growth() != 0;
    double error = skew.slope() - reference.growth();
    if (known && reached >= FINE || Math.abs(error) > OFF[reached]) {
      reference.setGrowth(skew.slope());
    }
    stage = known && reached >= FINE ? reached : Math.min(reached + 1, SPAN.length - 1);
  }

  /** Delay to the first sound of the echo, samples; NaN while unknown. */
  double delay() {
    return settled ? reference.delay() + offset : Double.NaN;
  }
}
