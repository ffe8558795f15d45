package io.roomhub.daemon.rtc.ice;

/**
 * So many at once and then one in each period, without I/O: a bucket of tokens. Whoever owns it
 * serialises the calls.
 */
final class Allowance {
  private final long periodNanos;
  private final long capacityNanos;

  /** When the last of what was taken will have been refilled. */
  private long fullNanos;

  private boolean used;

  /**
   * A full one.
   *
   * @param burst how many at once
   */
  Allowance(int burst, long periodNanos) {
    this.periodNanos = periodNanos;
    capacityNanos = burst * periodNanos;
  }

  /** Whether one is left. */
  boolean has(long nowNanos) {
    return !used || fullNanos + periodNanos - nowNanos <= capacityNanos;
  }

  /** Whether it is as new. */
  boolean isFull(long nowNanos) {
    return !used || fullNanos - nowNanos <= 0;
  }

  /** Takes one, which {@link #has} has promised. */
  void take(long nowNanos) {
    fullNanos = (isFull(nowNanos) ? nowNanos : fullNanos) + periodNanos;
    used = true;
  }

  /** Puts one back. */
  void giveBack() {
    fullNanos -= periodNanos;
  }
}
