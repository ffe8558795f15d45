package io.roomhub.hardware.clock;

import java.util.concurrent.locks.LockSupport;

/**
 * The one source of time. Monotonic, injected everywhere; its zero means nothing, only differences
 * do. Wall-clock time is never used for intervals: it jumps when a board without a battery gets its
 * first NTP answer.
 */
public interface Clock {
  /** Monotonic time in nanoseconds. */
  long nanoTime();

  /** Monotonic time in whole milliseconds, same origin as {@link #nanoTime()}. */
  default long millis() {
    return nanoTime() / 1_000_000;
  }

  /**
   * Blocks the calling thread until {@link #nanoTime()} has reached {@code deadlineNanos}. Only
   * device threads at the edge call this.
   *
   * @throws InterruptedException when the thread is interrupted before the deadline
   */
  void sleepUntil(long deadlineNanos) throws InterruptedException;

  /**
   * Blocks the calling thread until about {@code deadlineNanos}, but returns earlier when the
   * thread is unparked ({@link LockSupport#unpark}) or interrupted, or for no reason: call it in a
   * loop that knows what it waits for. A clock that is not the machine's looks again every 0.1 ms.
   */
  default void parkUntil(long deadlineNanos) {
    if (nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(this, 100_000);
    }
  }
}
