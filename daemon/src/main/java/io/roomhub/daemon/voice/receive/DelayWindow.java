package io.roomhub.daemon.voice.receive;

import java.util.Arrays;

/** The smallest playout delay of the last half second, ns. Owned by the playback thread. */
final class DelayWindow {
  private static final long PART_NANOS = 125_000_000L;
  private static final int PARTS = 4;
  private static final long NONE = Long.MAX_VALUE;

  private final long[] smallest = new long[PARTS];
  private int filled;
  private int part;
  private long partEndNanos;

  void clear() {
    filled = 0;
  }

  void add(long delayNanos, long nowNanos) {
    if (filled == 0) {
      Arrays.fill(smallest, NONE);
      filled = 1;
      part = 0;
      partEndNanos = nowNanos + PART_NANOS;
    } else if (nowNanos - partEndNanos >= 0) {
      filled = Math.min(filled + 1, PARTS);
      part = (part + 1) % PARTS;
      partEndNanos = nowNanos + PART_NANOS;
      smallest[part] = NONE;
    }
    smallest[part] = Math.min(smallest[part], delayNanos);
  }

  /** Whether enough has been seen to act on: a quarter second. */
  boolean ready() {
    return filled > PARTS / 2;
  }

  long smallest() {
    long least = NONE;
    for (long one : smallest) {
      least = Math.min(least, one);
    }
    return least;
  }

  /** The delay was changed on purpose: moves the memory with it. */
  void shift(long nanos) {
    for (int i = 0; i < PARTS; i++) {
      if (smallest[i] != NONE) {
        smallest[i] += nanos;
      }
    }
  }
}
