package io.roomhub.hardware.clock;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that stands still until somebody moves it: simulated rooms run hours of conversation in
 * seconds on it, the same way each time. It starts at a round number so that values in a debugger
 * mean something. Safe for any number of threads.
 */
public final class VirtualClock implements Clock {
  /** Where every virtual clock starts: 1000 s. */
  public static final long START_NANOS = 1_000_000_000_000L;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private long now = START_NANOS;

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  /** Moves time forward by {@code nanos} and wakes who slept until then. */
  public void advanceNanos(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("time does not run backwards: " + nanos);
    }
    lock.lock();
    try {
      now += nanos;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Moves time forward by {@code millis} milliseconds. */
  public void advanceMillis(long millis) {
    advanceNanos(millis * 1_000_000);
  }

  @Override
  public void sleepUntil(long deadlineNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (now - deadlineNanos < 0) {
        moved.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
