package io.roomhub.hardware.gpio;

import org.jspecify.annotations.Nullable;

/**
 * Makes clean presses and releases of one button's raw level. Sans-I/O: feed it the level after
 * every edge and at {@link #nextDeadlineMs}, which comes at least once a second, so a lost edge is
 * repaired by the next reading. A level counts once it has stood for the debounce time; a spike
 * that is shorter leaves no trace.
 *
 * <p>Thread: one owner, the thread that reads the buttons.
 */
public final class ButtonDebouncer {
  /** The level is read again at least this often, in ms, since GPIO edges can be lost. */
  public static final long REREAD_MS = 1_000;

  /** What happened to the button. */
  public enum Change {
    PRESSED,
    RELEASED
  }

  private final long debounceMs;
  private boolean known;
  private boolean pressed;
  private boolean unsettled;
  private long differsSinceMs;
  private long lastReadMs;

  /**
   * @param debounceMs how long a level must stand to count, in ms; 0 takes every level at once
   */
  public ButtonDebouncer(long debounceMs) {
    if (debounceMs < 0) {
      throw new IllegalArgumentException("debounceMs " + debounceMs);
    }
    this.debounceMs = debounceMs;
  }

  /**
   * Takes the level as it is now. The very first one is a state and no event: a button that is held
   * down while the hub starts has not been pressed.
   *
   * @param isPressed the raw level, true while the button is down
   * @param nowMs monotonic time, ms
   * @return what happened, if anything did
   */
  public @Nullable Change feed(boolean isPressed, long nowMs) {
    lastReadMs = nowMs;
    if (!known) {
      known = true;
      pressed = isPressed;
      return null;
    }
    if (isPressed == pressed) {
      unsettled = false;
      return null;
    }
    if (!unsettled) {
      unsettled = true;
      differsSinceMs = nowMs;
    }
    if (nowMs - differsSinceMs < debounceMs) {
      return null;
    }
    unsettled = false;
    pressed = isPressed;
    return pressed ? Change.PRESSED : Change.RELEASED;
  }

  /** Whether the level was fed at least once, so that {@link #pressed} means something. */
  public boolean known() {
    return known;
  }

  /** The clean level: true while the button is down; false before the first reading. */
  public boolean pressed() {
    return pressed;
  }

  /** When to read and feed the level again at the latest, in ms of the fed times. */
  public long nextDeadlineMs() {
    long reread = known ? lastReadMs + REREAD_MS : Long.MIN_VALUE;
    return unsettled ? Math.min(differsSinceMs + debounceMs, reread) : reread;
  }
}
