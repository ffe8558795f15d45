package io.roomhub.daemon.rtc.connection;

import io.roomhub.hardware.clock.TokenBucket;

/**
 * How often the other side may renegotiate, without I/O: each offer may begin an ICE generation,
 * with sockets and threads. Owned by the room's executor.
 */
final class OfferLimit {
  /** Offers that may come at once, as when several streams are added. */
  static final int BURST = 20;

  /** After each of these, one more. */
  static final long PERIOD_NANOS = 1_000_000_000L;

  private final TokenBucket bucket = new TokenBucket(BURST, PERIOD_NANOS);
  private volatile long refused;

  /** Takes one; false when it is too much. */
  boolean take(long nowNanos) {
    if (bucket.take(nowNanos)) {
      return true;
    }
    refused++;
    return false;
  }

  /** How many were too much. Any thread. */
  long refused() {
    return refused;
  }
}
