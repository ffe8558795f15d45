package io.roomhub.network;

import java.util.Random;

/**
 * What one direction of a link does to packets, without I/O and repeatable from a seed. Packets
 * keep their order: those that wait for a slow one wait as they do on a radio link. One thread.
 */
final class LinkEmulator {
  /** The packet is lost. */
  static final long LOST = Long.MAX_VALUE;

  /** What a router holds back for a slow link before it drops. */
  private static final long MAX_QUEUE_NANOS = 500_000_000L;

  private final Random random;
  private boolean cut;
  private double loss;
  private long delayNanos;
  private long jitterNanos;
  private long bitsPerSecond;
  private long busyUntilNanos = Long.MIN_VALUE;
  private long lastNanos = Long.MIN_VALUE;

  LinkEmulator(long seed) {
    random = new Random(seed);
  }

  /** While cut nothing passes. */
  void setCut(boolean cut) {
    this.cut = cut;
  }

  /** Share of packets lost, 0..1, each by itself. */
  void setLoss(double loss) {
    this.loss = loss;
  }

  /** Delay of every packet, and how much may come on top of it, evenly distributed. */
  void setDelay(long delayNanos, long jitterNanos) {
    this.delayNanos = delayNanos;
    this.jitterNanos = jitterNanos;
  }

  /** Bits per second, 0 for no limit. */
  void setRate(long bitsPerSecond) {
    this.bitsPerSecond = bitsPerSecond;
  }

  /** When a packet that is sent now arrives, or {@link #LOST}. */
  long arrivalNanos(int bytes, long nowNanos) {
    // Drawn for every packet, so that a change of the link does not change the lot of the others.
    double lot = random.nextDouble();
    double late = random.nextDouble();
    if (cut || lot < loss) {
      return LOST;
    }
    long sent = nowNanos;
    if (bitsPerSecond > 0) {
      long begin = Math.max(nowNanos, busyUntilNanos);
      if (begin - nowNanos > MAX_QUEUE_NANOS) {
        return LOST;
      }
      sent = begin + bytes * 8L * 1_000_000_000L / bitsPerSecond;
      busyUntilNanos = sent;
    }
    lastNanos = Math.max(lastNanos, sent + delayNanos + (long) (late * jitterNanos));
    return lastNanos;
  }
}
