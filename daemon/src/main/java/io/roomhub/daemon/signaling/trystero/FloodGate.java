package io.roomhub.daemon.signaling.trystero;

/** A token bucket for what comes in; it starts full. Times in ms. Not thread-safe. */
public final class FloodGate {
  private final double perMs;
  private final double burst;
  private double tokens;
  private long filledAtMs;

  /**
   * @param perSecond that pass in the long run
   * @param burst that pass at once
   */
  public FloodGate(double perSecond, double burst, long nowMs) {
    this.perMs = perSecond / 1000;
    this.burst = burst;
    this.tokens = burst;
    this.filledAtMs = nowMs;
  }

  /** Whether one more passes. */
  public boolean pass(long nowMs) {
    tokens = Math.min(burst, tokens + (nowMs - filledAtMs) * perMs);
    filledAtMs = nowMs;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
