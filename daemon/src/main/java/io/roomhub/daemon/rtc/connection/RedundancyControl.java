package io.roomhub.daemon.rtc.connection;

/**
 * Chooses the redundancy towards one peer from what it reports: loss (RFC 3550 section 6.4.1) and,
 * if it tells, how the losses cluster (RFC 3611 section 4.1). It rises with the first bad report
 * and falls slowly, over half a minute, since loss comes back; where it does harm, it yields
 * ({@link CongestionGuard}). Owned by the timer thread.
 *
 * <p>A peer that does not tell how its losses cluster is a browser: its jitter buffer does not wait
 * for copies that come much later than their frame, so they are not spread.
 */
final class RedundancyControl {
  private static final long STEP_NANOS = 1_000_000_000L;
  private static final double FALL = 0.9;

  /** Less than this is not worth doubling the rate: in-band FEC does it. */
  private static final double WORTH_ONE_PERCENT = 1;

  private static final double WORTH_TWO_PERCENT = 3;

  /** Random loss of one packet in five has bursts of 1.25. */
  private static final double CLUSTERED = 1.5;

  private static final double LONG_BURSTS = 3;

  private final CongestionGuard guard = new CongestionGuard();
  private double lossPercent;
  private long steppedNanos;
  private volatile int maxCopies = Integer.MAX_VALUE;

  /** Never more copies with each frame than this, whatever is lost. Any thread. */
  void setMaxCopies(int copies) {
    maxCopies = copies;
  }

  /**
   * Takes the present reports into account; call it a few times a second.
   *
   * @param reportedLossPercent 0..100, NaN before the first report
   * @param meanBurst mean length of the runs of lost packets, NaN when not told
   */
  Redundancy choose(double reportedLossPercent, double meanBurst, long nowNanos) {
    if (nowNanos - steppedNanos >= STEP_NANOS) {
      steppedNanos = nowNanos;
      lossPercent *= FALL;
    }
    if (reportedLossPercent > lossPercent) {
      lossPercent = reportedLossPercent;
    }
    return guard.limit(wanted(meanBurst).atMost(maxCopies), reportedLossPercent, nowNanos);
  }

  private Redundancy wanted(double meanBurst) {
    if (lossPercent < WORTH_ONE_PERCENT) {
      return Redundancy.NONE;
    }
    if (meanBurst >= LONG_BURSTS) {
      return Redundancy.WIDE;
    }
    if (meanBurst >= CLUSTERED) {
      return Redundancy.SPREAD;
    }
    return lossPercent < WORTH_TWO_PERCENT ? Redundancy.ONE : Redundancy.TWO;
  }
}
