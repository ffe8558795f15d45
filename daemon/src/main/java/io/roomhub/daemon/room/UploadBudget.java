package io.roomhub.daemon.room;

import org.jspecify.annotations.Nullable;

/**
 * How much may be sent to all receivers together. Either configured, or measured in this way:
 *
 * <ul>
 *   <li>There is no limit until at least two receivers report, and every one of them loses 5 % or
 *       more at the same time: what all paths share is our own uplink. The least of these losses is
 *       the common one.
 *   <li>What came through then is what the uplink carries: the rate sent less the common loss. Five
 *       percent below that is the limit, on trial for some seconds.
 *   <li>If the common loss falls by much, it was our load, and the limit stays. If it does not,
 *       although less was sent, the loss is of another making (a bad radio link): the limit goes,
 *       and common loss is believed to be that for a while, longer each time.
 *   <li>A limit that stays rises by a tenth after each clean time. Where that brings loss back it
 *       is taken back, and the clean time doubles. It ends when it is no limit any more.
 * </ul>
 *
 * <p>No I/O, no clock of its own. Thread: the room loop.
 */
final class UploadBudget {
  /** The limit where there is none. */
  static final long UNLIMITED = Long.MAX_VALUE;

  private static final double TOO_MUCH_PERCENT = 5;
  private static final double CLEAN_PERCENT = 1;

  /** Less may be chance. */
  private static final double RISEN_TOO_FAR_PERCENT = 2;

  private static final double HELPED = 0.6;

  /** A trial in which hardly less was sent tells nothing. */
  private static final double LESS = 0.9;

  private static final double MARGIN = 0.95;
  private static final double UP = 1.1;
  private static final double SMOOTHING = 0.5;
  private static final long STEP_MS = 1_000;
  private static final long SURE_MS = 2_000;
  private static final long TRIAL_MS = 5_000;

  /** Loss within this time after a rise was caused by it. */
  private static final long PROBE_MS = 10_000;

  private static final long FIRST_CLEAN_MS = 10_000;
  private static final long LONGEST_CLEAN_MS = 240_000;
  private static final long FIRST_DISBELIEF_MS = 60_000;
  private static final long LONGEST_DISBELIEF_MS = 1_800_000;
  private static final long NEVER = Long.MIN_VALUE;

  private final @Nullable Integer configured;
  private long limit = UNLIMITED;
  private double lossPercent;
  private long smoothedMs = NEVER;
  private long lossySinceMs = NEVER;
  private long dirtyMs;
  private boolean trying;
  private double lossAtTrial;
  private long sentAtTrial;
  private long changedMs;
  private boolean raised;
  private long beforeRaise;
  private long cleanMs = FIRST_CLEAN_MS;
  private long disbeliefUntilMs = NEVER;
  private long disbeliefMs = FIRST_DISBELIEF_MS;

  /**
   * @param configured bit/s, or null: is measured
   */
  UploadBudget(@Nullable Integer configured) {
    this.configured = configured;
  }

  /** What may be sent together, with all headers, bit/s, or {@link #UNLIMITED}. */
  long limit() {
    return configured == null ? limit : configured;
  }

  /** Whether the loss that all receivers have in common is taken for that of our own uplink. */
  boolean explainsLoss() {
    return configured == null && (limit != UNLIMITED || lossySinceMs != NEVER);
  }

  /**
   * Takes the present reports into account; call it about once a second.
   *
   * @param commonLossPercent the least loss that any of two or more receivers reports, NaN when
   *     fewer report
   * @param sent what goes out now with all headers, bit/s
   * @param least what it takes to send to everybody at the lowest rate, bit/s: no limit is below
   * @param wanted what would go out without a limit, bit/s
   * @param nowMs monotonic
   */
  void update(double commonLossPercent, long sent, long least, long wanted, long nowMs) {
    if (configured != null || (smoothedMs != NEVER && nowMs - smoothedMs < STEP_MS)) {
      return;
    }
    if (Double.isNaN(commonLossPercent)) {
      forget();
      return;
    }
    lossPercent =
        smoothedMs == NEVER
            ? commonLossPercent
            : lossPercent + SMOOTHING * (commonLossPercent - lossPercent);
    smoothedMs = nowMs;
    if (lossPercent >= CLEAN_PERCENT) {
      dirtyMs = nowMs;
    }
    if (trying) {
      if (nowMs - changedMs >= TRIAL_MS) {
        endTrial(sent, least, nowMs);
      }
    } else if (raised && nowMs - changedMs <= PROBE_MS && lossPercent >= RISEN_TOO_FAR_PERCENT) {
      takeBack(nowMs);
    } else if (lossPercent >= TOO_MUCH_PERCENT && nowMs >= disbeliefUntilMs) {
      lossySinceMs = lossySinceMs == NEVER ? nowMs : lossySinceMs;
      if (limit != UNLIMITED || nowMs - lossySinceMs >= SURE_MS) {
        cut(sent, least, nowMs);
      }
    } else {
      lossySinceMs = NEVER;
      raise(wanted, nowMs);
    }
  }

  private void forget() {
    limit = UNLIMITED;
    trying = false;
    lossySinceMs = NEVER;
    smoothedMs = NEVER;
  }

  private void cut(long sent, long least, long nowMs) {
    raised = false;
    trying = true;
    lossAtTrial = lossPercent;
    sentAtTrial = sent;
    changedMs = nowMs;
    limit = Math.max(least, (long) (sent * (1 - lossPercent / 100) * MARGIN));
  }

  private void endTrial(long sent, long least, long nowMs) {
    trying = false;
    lossySinceMs = NEVER;
    if (lossPercent <= HELPED * lossAtTrial) {
      disbeliefMs = FIRST_DISBELIEF_MS;
    } else if (limit > least && sent > LESS * sentAtTrial) {
      cut(sent, least, nowMs);
    } else {
      limit = UNLIMITED;
      disbeliefUntilMs = nowMs + disbeliefMs;
      disbeliefMs = Math.min(2 * disbeliefMs, LONGEST_DISBELIEF_MS);
    }
  }

  private void takeBack(long nowMs) {
    raised = false;
    limit = beforeRaise;
    changedMs = nowMs;
    cleanMs = Math.min(2 * cleanMs, LONGEST_CLEAN_MS);
  }

  private void raise(long wanted, long nowMs) {
    if (limit == UNLIMITED || nowMs - Math.max(dirtyMs, changedMs) < cleanMs) {
      return;
    }
    changedMs = nowMs;
    raised = true;
    beforeRaise = limit;
    limit = (long) (limit * UP);
    if (limit > wanted * UP) {
      limit = UNLIMITED;
      raised = false;
      cleanMs = FIRST_CLEAN_MS;
    }
  }
}
