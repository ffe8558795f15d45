package io.roomhub.daemon.rtc.rtcp;

import java.util.concurrent.atomic.AtomicLong;

/** Bits per second over the last 2 s. One thread adds, any thread reads. */
final class Bitrate {
  private static final long BUCKET_NANOS = 100_000_000L;
  private static final int BUCKETS = 20;
  private static final long NOTHING_YET = Long.MIN_VALUE;

  private final SlidingSum bytes = new SlidingSum(BUCKET_NANOS, BUCKETS);
  private final AtomicLong first = new AtomicLong(NOTHING_YET);

  void add(long nowNanos, int count) {
    if (first.getPlain() == NOTHING_YET) {
      first.set(nowNanos);
    }
    bytes.add(nowNanos, count);
  }

  /**
   * A stream younger than the window is divided by its age, so that it does not seem to ramp up.
   */
  long bitsPerSecond(long nowNanos) {
    long start = first.get();
    if (start == NOTHING_YET) {
      return 0;
    }
    long age = Math.max(nowNanos - start, BUCKET_NANOS);
    long covered = Math.min(bytes.coveredNanos(nowNanos), age);
    return Math.round(bytes.sum(nowNanos) * 8e9 / covered);
  }
}
