package io.roomhub.daemon.voice.load;

/**
 * Does less when ticks take too long, and more again when there is time. Down after two bad
 * seconds; up after half a minute without a slow tick, and where that proved too early, after twice
 * as long the next time. A board that says it is throttled is believed before its ticks are late:
 * one step down at once, and none up while it lasts. The first seconds of the process are not
 * judged: its code is still being compiled. Owned by the capture thread; {@link #level} may be read
 * by any.
 */
public final class LoadGovernor {
  /** A single stall of 300 ms is one slow tick; a machine that cannot keep up has many. */
  private static final double BAD_SHARE = 0.25;

  private static final int UNJUDGED_SECONDS = 15;
  private static final int BAD_SECONDS = 2;
  private static final int CALM_SECONDS = 30;
  private static final int MOST_CALM_SECONDS = 600;

  private final LoadMeter capture;
  private final LoadMeter playback;
  private int ticks;
  private int unjudged = UNJUDGED_SECONDS;
  private int badSeconds;
  private int calmSeconds;
  private int calmNeeded = CALM_SECONDS;
  private boolean knownThrottled;
  private volatile boolean throttled;
  private volatile LoadLevel level = LoadLevel.FULL;

  /** A governor over both audio threads. */
  public LoadGovernor(LoadMeter capture, LoadMeter playback) {
    this.capture = capture;
    this.playback = playback;
  }

  /**
   * To be called with every tick; looks at the meters once a second.
   *
   * @return whether the level is another now
   */
  public boolean tick() {
    ticks++;
    if (ticks < LoadMeter.WINDOW) {
      return false;
    }
    ticks = 0;
    if (unjudged > 0) {
      unjudged--;
      return false;
    }
    LoadLevel before = level;
    judge(Math.max(capture.slowShare(), playback.slowShare()));
    return level != before;
  }

  private void judge(double slowShare) {
    boolean slowedDown = throttled && !knownThrottled;
    knownThrottled = throttled;
    if (slowedDown && level == LoadLevel.FULL) {
      level = level.less();
      return;
    }
    if (slowShare > BAD_SHARE) {
      calmSeconds = 0;
      badSeconds++;
      if (badSeconds == BAD_SECONDS) {
        badSeconds = 0;
        level = level.less();
      }
      return;
    }
    badSeconds = 0;
    calmSeconds = slowShare == 0 && !knownThrottled ? calmSeconds + 1 : 0;
    if (calmSeconds == calmNeeded && level != LoadLevel.FULL) {
      calmSeconds = 0;
      calmNeeded = Math.min(2 * calmNeeded, MOST_CALM_SECONDS);
      level = level.more();
    }
  }

  /** Whether the board says that it is slowed down. Any thread. */
  public void setThrottled(boolean throttled) {
    this.throttled = throttled;
  }

  /** How much is done now. Any thread. */
  public LoadLevel level() {
    return level;
  }
}
