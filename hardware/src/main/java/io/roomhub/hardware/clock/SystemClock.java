package io.roomhub.hardware.clock;

import java.util.concurrent.locks.LockSupport;

/** The clock of the machine, CLOCK_MONOTONIC. */
public final class SystemClock implements Clock {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void sleepUntil(long deadlineNanos) throws InterruptedException {
    long remaining;
    while ((remaining = deadlineNanos - System.nanoTime()) > 0) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(this, remaining);
    }
  }

  @Override
  public void parkUntil(long deadlineNanos) {
    LockSupport.parkNanos(this, Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
