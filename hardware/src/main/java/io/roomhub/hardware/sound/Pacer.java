package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pulse of a virtual device: tick n falls at start + n * 10 ms, counted from an absolute start,
 * so rounding and late wake-ups never add up.
 *
 * <p>A thread that comes late by up to {@link #MAX_LATE_NANOS} finds its ticks waiting and catches
 * up at once, as with the buffer of a real device: no block is lost. A thread that was held up for
 * longer counts one xrun and the pulse begins anew from now, because a burst of old blocks would be
 * worse than the gap.
 *
 * <p>Owned by the one thread that reads or writes the device; {@link #xruns} from any.
 */
final class Pacer {
  /** How much lateness is caught up, ns: 200 ms. */
  static final long MAX_LATE_NANOS = 200_000_000L;

  /** How long a thread may stay away on purpose, ms; it may well be 50 late then. */
  static final int PATIENCE_MILLIS = 150;

  private final Clock clock;
  private final AtomicLong xruns = new AtomicLong();
  private boolean started;
  private long nextTick;

  Pacer(Clock clock) {
    this.clock = clock;
  }

  /** Blocks until the next tick; the first one falls 10 ms after the first call. */
  void await() throws InterruptedException {
    long now = clock.nanoTime();
    if (!started) {
      started = true;
      nextTick = now + AudioBlock.NANOS;
    } else if (now - nextTick > MAX_LATE_NANOS) {
      xruns.incrementAndGet();
      nextTick = now;
    }
    clock.sleepUntil(nextTick);
    nextTick += AudioBlock.NANOS;
  }

  long xruns() {
    return xruns.get();
  }
}
