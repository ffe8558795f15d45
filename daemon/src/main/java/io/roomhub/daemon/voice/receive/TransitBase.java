package io.roomhub.daemon.voice.receive;

import java.util.Arrays;

/**
 * The smallest transit of the last two seconds, ns: the zero of all delays. A transit is an arrival
 * minus a sampling time; the clocks differ, so only differences of transits mean anything. Two
 * seconds follow a changed path soon, and drifting clocks move the smallest by less than half a
 * millisecond in that time. Owned by the playback thread.
 */
final class TransitBase {
  private static final long PART_NANOS = 250_000_000L;
  private static final int PARTS = 8;

  /** At 200 ppm the clocks have moved apart by 6 ms after such a pause: no base is better. */
  private static final long FORGET_NANOS = 30_000_000_000L;

  private static final long NONE = Long.MAX_VALUE;

  private final long[] smallest = new long[PARTS];
  private int part;
  private long partEndNanos;
  private long base = NONE;

  TransitBase() {
    clear();
  }

  void clear() {
    Arrays.fill(smallest, NONE);
    base = NONE;
  }

  /** Whether any packet has been seen. */
  boolean ready() {
    return base != NONE;
  }

  /** Learns from one packet. */
  void add(long transitNanos, long arrivalNanos) {
    if (!ready() || arrivalNanos - partEndNanos > FORGET_NANOS) {
      clear();
      partEndNanos = arrivalNanos + PART_NANOS;
    } else if (arrivalNanos - partEndNanos >= 0) {
      // One step however long the silence was: what was learnt before a pause still holds after it.
      partEndNanos = arrivalNanos + PART_NANOS;
      part = (part + 1) % PARTS;
      smallest[part] = NONE;
    }
    smallest[part] = Math.min(smallest[part], transitNanos);
    base = NONE;
    for (long one : smallest) {
      base = Math.min(base, one);
    }
  }

  /** The smallest transit, ns. */
  long nanos() {
    return base;
  }
}
