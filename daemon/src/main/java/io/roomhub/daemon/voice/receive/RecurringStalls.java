package io.roomhub.daemon.voice.receive;

/**
 * Remembers stalls of the network that come again and again, as a scanning radio or a busy router
 * makes them: nothing arrives for a while, then everything at once. A single one changes nothing. A
 * second one within {@value #LONGEST_PERIOD_MS} ms is taken to be followed by a third, and the
 * delay that both would have needed is kept for twice the time between them. Owned by the playback
 * thread.
 */
final class RecurringStalls {
  /** What is shorter is jitter. */
  private static final long SHORTEST_NANOS = 40_000_000L;

  /** A stall stands out from the lateness before it by this factor, which jitter does not. */
  private static final int SALIENCE = 2;

  private static final int LONGEST_PERIOD_MS = 15_000;

  /** All that comes late within this time belongs to one stall. */
  private static final long ONE_STALL_NANOS = 1_000_000_000L;

  private static final long CALM_PART_NANOS = 500_000_000L;

  /** What the calm was like before the first packets is not known; nothing stands out from it. */
  private static final long UNKNOWN = Long.MAX_VALUE / SALIENCE;

  /** So much of a stall is covered; the rest is concealed within a tick or two and hardly heard. */
  private static final double COVERED = 0.9;

  private boolean any;
  private boolean learning;
  private long heightNanos;
  private long beganNanos;
  private long wantedNanos;
  private long untilNanos;
  private long calmNanos;
  private long calmBeforeNanos;
  private long calmPartEndNanos;

  RecurringStalls() {
    clear();
  }

  void clear() {
    any = false;
    learning = true;
    wantedNanos = 0;
    calmNanos = 0;
    calmBeforeNanos = UNKNOWN;
  }

  /**
   * Learns from one packet.
   *
   * @param lateNanos how much later than the fastest of late it came
   */
  void add(long lateNanos, long nowNanos) {
    if (any && nowNanos - beganNanos < ONE_STALL_NANOS) {
      heightNanos = Math.max(heightNanos, lateNanos);
      return;
    }
    if (learning) {
      learning = false;
      calmPartEndNanos = nowNanos + CALM_PART_NANOS;
    } else if (nowNanos - calmPartEndNanos >= 0) {
      calmPartEndNanos = nowNanos + CALM_PART_NANOS;
      calmBeforeNanos = calmNanos;
      calmNanos = 0;
    }
    if (lateNanos >= Math.max(SHORTEST_NANOS, SALIENCE * Math.max(calmNanos, calmBeforeNanos))) {
      stall(lateNanos, nowNanos);
    } else {
      calmNanos = Math.max(calmNanos, lateNanos);
    }
  }

  private void stall(long lateNanos, long nowNanos) {
    long period = nowNanos - beganNanos;
    if (any && period <= LONGEST_PERIOD_MS * 1_000_000L) {
      wantedNanos = (long) (COVERED * Math.min(heightNanos, lateNanos));
      untilNanos = nowNanos + 2 * period;
    }
    any = true;
    heightNanos = lateNanos;
    beganNanos = nowNanos;
  }

  /** Whether a packet as late as this was held back by a stall and tells nothing of jitter. */
  boolean holds(long lateNanos, long nowNanos) {
    return any && lateNanos >= SHORTEST_NANOS && nowNanos - beganNanos < ONE_STALL_NANOS;
  }

  /** The delay that the next stall needs if there is to be one, ns; 0 when none is expected. */
  long wantedNanos(long nowNanos) {
    return wantedNanos > 0 && nowNanos - untilNanos < 0 ? wantedNanos : 0;
  }
}
