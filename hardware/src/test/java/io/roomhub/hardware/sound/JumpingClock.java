package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;

/**
 * A clock for tests of one thread: whoever sleeps is at once at its deadline, plus {@code late} ns,
 * as on a busy machine.
 */
final class JumpingClock implements Clock {
  long now = 5_000;
  long late;

  /** What happens while somebody sleeps; gets the nanoseconds that pass. */
  java.util.function.LongConsumer whilePassing = nanos -> {};

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void sleepUntil(long deadlineNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pass(Math.max(0, deadlineNanos + late - now));
  }

  /** Lets time pass. */
  void pass(long nanos) {
    now += nanos;
    whilePassing.accept(nanos);
  }
}
