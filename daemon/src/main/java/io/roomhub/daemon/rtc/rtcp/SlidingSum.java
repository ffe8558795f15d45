package io.roomhub.daemon.rtc.rtcp;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The sum of what was added during the last so many buckets of time. One thread adds, any thread
 * reads; neither waits for the other and adding allocates nothing.
 */
final class SlidingSum {
  private final long bucketNanos;

  /** Per bucket: the low half of its number above, the sum below (saturating at 32 bits). */
  private final AtomicLongArray buckets;

  /**
   * @param bucketNanos length of one bucket
   * @param count buckets in the window, the one in progress included
   */
  SlidingSum(long bucketNanos, int count) {
    this.bucketNanos = bucketNanos;
    this.buckets = new AtomicLongArray(count);
  }

  /** The one writing thread only. */
  void add(long nowNanos, long amount) {
    long number = Math.floorDiv(nowNanos, bucketNanos);
    int slot = (int) Math.floorMod(number, (long) buckets.length());
    long old = buckets.get(slot);
    long sum = (int) (old >>> 32) == (int) number ? old & 0xFFFF_FFFFL : 0;
    buckets.set(slot, number << 32 | Math.min(sum + amount, 0xFFFF_FFFFL));
  }

  /** What was added within {@link #coveredNanos} up to now. Any thread. */
  long sum(long nowNanos) {
    int number = (int) Math.floorDiv(nowNanos, bucketNanos);
    long sum = 0;
    for (int slot = 0; slot < buckets.length(); slot++) {
      long bucket = buckets.get(slot);
      int age = number - (int) (bucket >>> 32);
      if (age >= 0 && age < buckets.length()) {
        sum += bucket & 0xFFFF_FFFFL;
      }
    }
    return sum;
  }

  /** How far back {@link #sum} reaches: all buckets, the one in progress as far as it has come. */
  long coveredNanos(long nowNanos) {
    return (buckets.length() - 1) * bucketNanos + Math.floorMod(nowNanos, bucketNanos);
  }
}
