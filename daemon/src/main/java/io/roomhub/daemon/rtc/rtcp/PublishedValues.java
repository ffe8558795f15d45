package io.roomhub.daemon.rtc.rtcp;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A few numbers that one thread writes and any thread reads as they stood together at one moment: a
 * sequence lock. The writer never waits, so a packet path may write; a reader repeats until no
 * write fell into its reading. Every access is volatile, hence no fences to reason about.
 */
final class PublishedValues {
  private final AtomicInteger version = new AtomicInteger();
  private final AtomicLongArray values;

  PublishedValues(int count) {
    values = new AtomicLongArray(count);
  }

  /** Writer only: readers wait from here to {@link #end()}. */
  void begin() {
    version.set(version.getPlain() + 1);
  }

  /** Writer only, between {@link #begin()} and {@link #end()}. */
  void set(int index, long value) {
    values.set(index, value);
  }

  /** Writer only. */
  void end() {
    version.set(version.getPlain() + 1);
  }

  /** A consistent copy. Any thread. */
  long[] read() {
    long[] copy = new long[values.length()];
    while (true) {
      int before = version.get();
      for (int i = 0; i < copy.length; i++) {
        copy[i] = values.get(i);
      }
      if ((before & 1) == 0 && before == version.get()) {
        return copy;
      }
      Thread.onSpinWait();
    }
  }
}
