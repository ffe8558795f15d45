package io.roomhub.daemon.room;

/**
 * How many messages of one sender are taken: a number at once, and so many a second in the long
 * run. Nothing runs while it is full.
 *
 * <p>Thread: the room loop.
 */
final class MessageCredit {
  private static final long REFILL_MS = 1_000;

  private final RoomLoop loop;
  private final int burst;
  private final int perSecond;
  private int left;

  /**
   * @param burst taken at once; full at the beginning
   */
  MessageCredit(RoomLoop loop, int burst, int perSecond) {
    this.loop = loop;
    this.burst = burst;
    this.perSecond = perSecond;
    left = burst;
  }

  /** Whether one more is taken now. */
  boolean take() {
    if (left <= 0) {
      return false;
    }
    if (left == burst) {
      loop.schedule(REFILL_MS, this::refill);
    }
    left--;
    return true;
  }

  private void refill() {
    left = Math.min(burst, left + perSecond);
    if (left < burst) {
      loop.schedule(REFILL_MS, this::refill);
    }
  }
}
