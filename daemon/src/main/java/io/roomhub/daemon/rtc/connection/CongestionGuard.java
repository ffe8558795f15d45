package io.roomhub.daemon.rtc.connection;

import org.jspecify.annotations.Nullable;

/**
 * Keeps copies from causing the loss that they are sent against: on a link that is too narrow for
 * them, more copies lose more packets. When loss has gone up a lot since copies were added, fewer
 * go out for some seconds. If that helps, it was our load, and so it stays for a while, longer each
 * time; if it does not, the loss is of another making and the copies come back. Owned by the timer
 * thread.
 */
final class CongestionGuard {
  private static final long STEP_NANOS = 1_000_000_000L;

  /** How long a change of the load takes to show in the reports. */
  private static final long SETTLING_NANOS = 3 * STEP_NANOS;

  private static final long TRIAL_NANOS = 5 * STEP_NANOS;
  private static final long FIRST_HOLD_NANOS = 30 * STEP_NANOS;
  private static final long LONGEST_HOLD_NANOS = 240 * STEP_NANOS;

  /** Reports of a second hold 50 packets: what is less may be chance. */
  private static final double RISE_POINTS = 10;

  private static final double RISE_FACTOR = 1.5;

  /** Loss that falls to so much of what it was has been caused by what was taken away. */
  private static final double HELPED = 0.6;

  /** One copy less can be too little to tell; then it is tried without any. */
  private static final double HELPED_A_LITTLE = 0.85;

  private static final double SMOOTHING = 1.0 / 3;

  private double lossPercent = Double.NaN;
  private double lossAtRise;
  private double lossAtTrial;
  private int copies;
  private @Nullable Redundancy ceiling;
  private boolean trying;
  private long roseNanos;
  private long untilNanos;
  private long holdNanos = FIRST_HOLD_NANOS;
  private long steppedNanos;

  /**
   * Lessens what is wanted where it does harm; call it a few times a second.
   *
   * @param reportedLossPercent 0..100, NaN before the first report
   */
  Redundancy limit(Redundancy wanted, double reportedLossPercent, long nowNanos) {
    boolean first = Double.isNaN(lossPercent);
    if (!Double.isNaN(reportedLossPercent) && (first || nowNanos - steppedNanos >= STEP_NANOS)) {
      steppedNanos = nowNanos;
      lossPercent =
          first
              ? reportedLossPercent
              : lossPercent + SMOOTHING * (reportedLossPercent - lossPercent);
      judge(nowNanos);
    }
    Redundancy limited = ceiling != null && wanted.copies() > ceiling.copies() ? ceiling : wanted;
    if (limited.copies() > copies) {
      roseNanos = nowNanos;
      lossAtRise = Math.max(lossPercent, reportedLossPercent);
    }
    copies = limited.copies();
    return limited;
  }

  private void judge(long nowNanos) {
    if (trying) {
      if (nowNanos - untilNanos >= 0) {
        endTrial(nowNanos);
      }
      return;
    }
    if (ceiling != null && nowNanos - untilNanos >= 0) {
      ceiling = null;
    }
    boolean rose =
        lossPercent >= lossAtRise + RISE_POINTS && lossPercent >= RISE_FACTOR * lossAtRise;
    if (copies > 0 && rose && nowNanos - roseNanos >= SETTLING_NANOS) {
      trying = true;
      lossAtTrial = lossPercent;
      ceiling = copies > 1 ? Redundancy.ONE : Redundancy.NONE;
      untilNanos = nowNanos + TRIAL_NANOS;
    }
  }

  private void endTrial(long nowNanos) {
    trying = false;
    if (lossPercent <= HELPED * lossAtTrial) {
      untilNanos = nowNanos + holdNanos;
      holdNanos = Math.min(2 * holdNanos, LONGEST_HOLD_NANOS);
    } else if (copies > 0 && lossPercent <= HELPED_A_LITTLE * lossAtTrial) {
      trying = true;
      ceiling = Redundancy.NONE;
      untilNanos = nowNanos + TRIAL_NANOS;
    } else {
      ceiling = null;
    }
  }
}
