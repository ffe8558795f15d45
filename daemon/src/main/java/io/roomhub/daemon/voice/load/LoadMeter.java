package io.roomhub.daemon.voice.load;

/**
 * How many of the last hundred ticks of one audio thread took so long that the next was in danger.
 * One thread feeds it, any thread reads it.
 */
public final class LoadMeter {
  /** Ticks in one reading: a second. */
  static final int WINDOW = 100;

  /** Of the 10 ms of a tick. */
  private static final long LONG_NANOS = 8_000_000;

  private int ticks;
  private int slow;
  private volatile double share;

  /** Takes how long the work of one tick took, on the clock on the wall. */
  public void add(long nanos) {
    slow += nanos > LONG_NANOS ? 1 : 0;
    ticks++;
    if (ticks == WINDOW) {
      share = (double) slow / WINDOW;
      ticks = 0;
      slow = 0;
    }
  }

  /** Share of slow ticks in the last whole second, 0..1. Any thread. */
  public double slowShare() {
    return share;
  }
}
