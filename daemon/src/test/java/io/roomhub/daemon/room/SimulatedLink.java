package io.roomhub.daemon.room;

import java.util.Random;

/**
 * A path with a bottleneck behind a queue of 100 ms and with random loss, second by second: what a
 * receiver at its end would report.
 */
final class SimulatedLink {
  private static final int PACKETS = 50;
  private static final double QUEUE_SECONDS = 0.1;

  private final Random random;
  long capacity = Long.MAX_VALUE;
  double randomLossPercent;
  private double queuedBytes;

  SimulatedLink(long seed) {
    random = new Random(seed);
  }

  /**
   * One second at this rate with all headers, bit/s.
   *
   * @return lost of 50 packets, percent
   */
  double second(long bitrate) {
    int lost = 0;
    double bytes = bitrate / 8.0 / PACKETS;
    for (int i = 0; i < PACKETS; i++) {
      queuedBytes = Math.max(0, queuedBytes - capacity / 8.0 / PACKETS);
      boolean full = queuedBytes + bytes > capacity / 8.0 * QUEUE_SECONDS;
      queuedBytes += full ? 0 : bytes;
      lost += full || 100 * random.nextDouble() < randomLossPercent ? 1 : 0;
    }
    return 100.0 * lost / PACKETS;
  }
}
