package io.roomhub.daemon.room;

/**
 * How many bits of Opus one receiver's path carries, judged by the loss that it reports (RFC 3550
 * section 6.4.1): over 5 % the bitrate steps down, to 16 kbit/s at the lowest; while there is less
 * than 1 % it steps up again. In between it stays.
 *
 * <p>So that it does not go up and down for ever on a path that is too narrow for the full rate: a
 * change gets time to show in the reports, and a step up that is followed by loss is taken back,
 * remembered, and not tried again for a while, longer each time.
 *
 * <p>No I/O, no clock of its own. Thread: the room loop.
 */
final class BitrateControl {
  /** Speech is still well understood with it, bit/s. */
  static final int LOWEST_BITRATE = 16_000;

  private static final double TOO_MUCH_PERCENT = 5;
  private static final double CLEAN_PERCENT = 1;
  private static final double DOWN = 0.7;

  /** With so much loss the first step is a large one. */
  private static final double HEAVY_PERCENT = 15;

  private static final double DOWN_HEAVILY = 0.5;
  private static final double UP = 1.25;

  /** Reports of a second hold 50 packets: what one of them says may be chance. */
  private static final double SMOOTHING = 1.0 / 3;

  private static final long STEP_MS = 1_000;

  /** How long a change takes to show in the reports. */
  private static final long SETTLING_MS = 3_000;

  /** Clean time before each step up. */
  private static final long CLEAN_MS = 5_000;

  /** Loss within this time after a step up was caused by it. */
  private static final long PROBE_MS = 10_000;

  private static final long FIRST_HOLD_MS = 15_000;
  private static final long LONGEST_HOLD_MS = 240_000;

  private final int highest;
  private final int lowest;
  private int bitrate;
  private double lossPercent = Double.NaN;
  private long smoothedMs;
  private long changedMs;
  private long dirtyMs;

  /** What was sent before the last step up; 0 when the last change was none. */
  private int beforeStepUp;

  /** The rate that was too much last time; 0 when none is known. */
  private int tooMuch;

  private long holdUntilMs;
  private long holdMs = FIRST_HOLD_MS;

  /**
   * @param highest where it begins and never goes beyond, bit/s
   */
  BitrateControl(int highest) {
    this.highest = highest;
    lowest = Math.min(LOWEST_BITRATE, highest);
    bitrate = highest;
  }

  /** The bitrate that the path carries, bit/s. */
  int bitrate() {
    return bitrate;
  }

  /** Reported loss over the last few seconds, percent; NaN before the first report. */
  double lossPercent() {
    return lossPercent;
  }

  /**
   * Takes the present report into account; call it about once a second.
   *
   * @param reportedLossPercent 0..100, NaN before the first report
   * @param nowMs monotonic
   * @return the bitrate from now on
   */
  int update(double reportedLossPercent, long nowMs) {
    boolean first = Double.isNaN(lossPercent);
    if (Double.isNaN(reportedLossPercent) || (!first && nowMs - smoothedMs < STEP_MS)) {
      return bitrate;
    }
    if (first) {
      changedMs = nowMs - SETTLING_MS;
    }
    smoothedMs = nowMs;
    double before = first ? 0 : lossPercent;
    lossPercent = before + SMOOTHING * (reportedLossPercent - before);
    if (lossPercent >= CLEAN_PERCENT) {
      dirtyMs = nowMs;
    }
    if (lossPercent >= TOO_MUCH_PERCENT) {
      if (nowMs - changedMs >= SETTLING_MS) {
        stepDown(nowMs);
      }
    } else if (nowMs - Math.max(dirtyMs, changedMs) >= CLEAN_MS) {
      stepUp(nowMs);
    }
    return bitrate;
  }

  private void stepDown(long nowMs) {
    if (beforeStepUp > 0 && nowMs - changedMs <= PROBE_MS) {
      tooMuch = bitrate;
      change(beforeStepUp, nowMs);
      holdUntilMs = nowMs + holdMs;
      holdMs = Math.min(2 * holdMs, LONGEST_HOLD_MS);
    } else {
      double factor = lossPercent >= HEAVY_PERCENT ? DOWN_HEAVILY : DOWN;
      change((int) Math.max(lowest, bitrate * factor), nowMs);
    }
    beforeStepUp = 0;
  }

  private void stepUp(long nowMs) {
    if (tooMuch > 0 && beforeStepUp > 0 && bitrate >= tooMuch) {
      // What was too much has gone well for a while: the path has become wider.
      tooMuch = 0;
      holdMs = FIRST_HOLD_MS;
    }
    int next = (int) Math.min(highest, Math.round(bitrate * UP));
    if (next == bitrate || (tooMuch > 0 && next >= tooMuch && nowMs < holdUntilMs)) {
      return;
    }
    int before = bitrate;
    change(next, nowMs);
    beforeStepUp = before;
  }

  private void change(int to, long nowMs) {
    if (to != bitrate) {
      bitrate = to;
      changedMs = nowMs;
    }
  }
}
