package io.roomhub.daemon.control.doctor;

import io.roomhub.hardware.clock.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock on which whoever sleeps makes the time pass. */
final class RunningClock implements Clock {
  private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

  @Override
  public long nanoTime() {
    return now.get();
  }

  @Override
  public void sleepUntil(long deadlineNanos) {
    now.accumulateAndGet(deadlineNanos, Math::max);
  }
}
