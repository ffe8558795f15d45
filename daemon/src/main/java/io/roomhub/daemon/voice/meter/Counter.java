package io.roomhub.daemon.voice.meter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A count that one thread advances and any thread reads. Allocates nothing and needs no locked
 * instruction, which is why it may stand on the audio path.
 */
public final class Counter {
  private final AtomicLong value = new AtomicLong();

  /** Adds {@code amount}. Only the owning thread. */
  public void add(long amount) {
    value.setRelease(value.getPlain() + amount);
  }

  /** The count so far. Any thread. */
  public long get() {
    return value.getAcquire();
  }
}
