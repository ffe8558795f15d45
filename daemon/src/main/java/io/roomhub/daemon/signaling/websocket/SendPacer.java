package io.roomhub.daemon.signaling.websocket;

/**
 * Keeps the client below the server's 50 messages in any second: a token bucket of 20 that fills at
 * 25 per second passes at most 45, which leaves room for a network that bunches them up. Joining a
 * room of two or three takes no longer for it. Not thread-safe: its session owns it.
 */
final class SendPacer {
  static final int BURST = 20;
  private static final long REFILL_MS = 1000 / 25;

  private int tokens = BURST;
  private long refilledAtMs;

  SendPacer(long nowMs) {
    refilledAtMs = nowMs;
  }

  /** Takes leave to send one message now; false when it must wait. */
  boolean tryTake(long nowMs) {
    long gained = (nowMs - refilledAtMs) / REFILL_MS;
    refilledAtMs += gained * REFILL_MS;
    tokens = (int) Math.min(BURST, tokens + gained);
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }

  /** When the next token comes, ms; of interest after a refusal. */
  long nextTokenMs() {
    return refilledAtMs + REFILL_MS;
  }
}
