package io.roomhub.daemon.signaling.websocket;

import io.roomhub.hardware.clock.TokenBucket;

/**
 * Keeps the client below the server's 50 messages in any second: a bucket of 20 that fills at 25
 * per second passes at most 45, which leaves room for a network that bunches them up. Joining a
 * room of two or three takes no longer for it. Not thread-safe: its session owns it.
 */
final class SendPacer {
  static final int BURST = 20;
  private static final long REFILL_MS = 1000 / 25;

  private final TokenBucket bucket = new TokenBucket(BURST, REFILL_MS);

  /** Takes leave to send one message now; false when it must wait. */
  boolean tryTake(long nowMs) {
    return bucket.take(nowMs);
  }

  /** When the next token comes, ms; of interest after a refusal. */
  long nextTokenMs() {
    return bucket.nextAt();
  }
}
