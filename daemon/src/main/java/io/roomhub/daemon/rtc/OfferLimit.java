package io.roomhub.daemon.rtc;

/**
 * How often the other side may renegotiate, without I/O: each offer may begin an ICE generation,
 * with sockets and threads. Owned by the room's executor.
 */
final class OfferLimit {
  /** Offers that may come at once, as when several streams are added. */
  static final int BURST = 20;

  /** After each of these, one more. */
  static final long PERIOD_NANOS = 1_000_000_000L;

  private int left = BURST;
  private long countedNanos;
  private boolean counting;
  private volatile long refused;

  /** Takes one; false when it is too much. */
  boolean take(long nowNanos) {
    if (!counting) {
      counting = true;
      countedNanos = nowNanos;
    }
    long periods = (nowNanos - countedNanos) / PERIOD_NANOS;
    left = (int) Math.min(BURST, left + periods);
    countedNanos += periods * PERIOD_NANOS;
    if (left == 0) {
      refused++;
      return false;
    }
    left--;
    return true;
  }

  /** How many were too much. Any thread. */
  long refused() {
    return refused;
  }
}
