package io.roomhub.hardware.clock;

/**
 * So many at once and then one in each period, without I/O; full at first. Time is of any clock and
 * in any unit, always the same. Whoever owns it serialises the calls.
 */
public final class TokenBucket {
  private final long period;
  private final long capacity;

  /** When the last of what was taken will have been refilled. */
  private long fullAt;

  private boolean used;

  /**
   * A full one.
   *
   * @param burst how many at once
   */
  public TokenBucket(int burst, long period) {
    this.period = period;
    capacity = burst * period;
  }

  /** Whether one is left. */
  public boolean has(long now) {
    return !used || nextAt() - now <= 0;
  }

  /** Whether it is as new. */
  public boolean isFull(long now) {
    return !used || fullAt - now <= 0;
  }

  /** Takes one; false when none is left. */
  public boolean take(long now) {
    if (!has(now)) {
      return false;
    }
    fullAt = (isFull(now) ? now : fullAt) + period;
    used = true;
    return true;
  }

  /** Puts one back. */
  public void giveBack() {
    fullAt -= period;
  }

  /** When there is one, of interest while there is none. */
  public long nextAt() {
    return fullAt + period - capacity;
  }
}
