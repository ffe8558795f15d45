package io.roomhub.daemon.voice.receive;

import java.util.Arrays;

/**
 * How late packets come, compared with the fastest of late, and so how long to hold them.
 *
 * <p>The transit of a packet is its arrival minus its sampling time; clocks differ, so only
 * differences of transits mean anything. The base is the smallest transit of the last two seconds;
 * the relative delay of a packet is its transit above the base. The largest relative delay of each
 * 250 ms goes into a history of 10 s, and the target covers the 95th percentile of that history
 * plus one frame, so that a lost frame's copy, one packet later, has come by the time it is needed.
 * (The quantities are NetEQ's; the windows are shorter.) Owned by the playback thread.
 */
final class DelayEstimator {
  private static final double QUANTILE = 0.95;
  private static final long WINDOW_NANOS = 250_000_000L;
  private static final int BASE_WINDOWS = 8;
  private static final int PEAK_WINDOWS = 40;
  private static final long NONE = Long.MAX_VALUE;

  private final long minNanos;
  private final long maxNanos;
  private final long[] smallestTransit = new long[BASE_WINDOWS];
  private final long[] peaks = new long[PEAK_WINDOWS];
  private final long[] sorted = new long[PEAK_WINDOWS];
  private long windowEndNanos;
  private int window;
  private int windows;
  private long base;
  private long target;
  private long frameNanos;

  DelayEstimator(int minMs, int maxMs) {
    minNanos = minMs * 1_000_000L;
    maxNanos = maxMs * 1_000_000L;
    reset();
  }

  /** Forgets everything: a new stream or a new path. */
  void reset() {
    Arrays.fill(smallestTransit, NONE);
    windows = 0;
    window = 0;
    base = NONE;
  }

  /** Whether {@link #relative} has something to compare with. */
  boolean ready() {
    return base != NONE;
  }

  /** Transit above the base, ns; negative for a packet faster than all. */
  long relative(long transitNanos) {
    return transitNanos - base;
  }

  /** Learns from one packet. */
  void add(long transitNanos, long packetNanos, long arrivalNanos) {
    if (!ready()) {
      windowEndNanos = arrivalNanos + WINDOW_NANOS;
      windows = 1;
      peaks[0] = 0;
    }
    if (arrivalNanos - windowEndNanos >= 0) {
      // One step however long the silence was: what was learnt before a pause still holds after it.
      windowEndNanos = arrivalNanos + WINDOW_NANOS;
      window++;
      windows = Math.min(windows + 1, PEAK_WINDOWS);
      smallestTransit[window % BASE_WINDOWS] = NONE;
      peaks[window % PEAK_WINDOWS] = 0;
    }
    int slot = window % BASE_WINDOWS;
    smallestTransit[slot] = Math.min(smallestTransit[slot], transitNanos);
    base = NONE;
    for (long smallest : smallestTransit) {
      base = Math.min(base, smallest);
    }
    int peak = window % PEAK_WINDOWS;
    peaks[peak] = Math.max(peaks[peak], transitNanos - base);
    frameNanos = packetNanos;
    target = computeTarget();
  }

  /** The smallest transit of late, ns; the zero of {@link #targetNanos()}. */
  long baseNanos() {
    return base;
  }

  /** How long after the fastest possible arrival a sample should be played, ns. */
  long targetNanos() {
    return target;
  }

  private long computeTarget() {
    System.arraycopy(peaks, 0, sorted, 0, windows);
    Arrays.sort(sorted, 0, windows);
    long late = sorted[(int) Math.ceil(QUANTILE * windows) - 1];
    return Math.clamp(late + frameNanos, minNanos, maxNanos);
  }
}
