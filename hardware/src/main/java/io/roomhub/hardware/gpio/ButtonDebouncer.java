package io.roomhub.hardware.gpio;

import org.jspecify.annotations.Nullable;

/**
 * Makes clean presses and releases of one button's raw level. Sans-I/O: feed it the level after
 * every edge and at {@link #nextDeadlineMs}, which comes at least once a second, so a lost edge is
 * repaired by the next reading. A level counts once it has stood for the debounce time; a spike
 * that is shorter leaves no trace.
 *
 * <p>Readings may stop (the process was stopped, or starved). What happened meanwhile cannot be
 * known: a button that was up before and is down now may have been pressed any number of times. So
 * a press that is found afterwards, and edges that the kernel has kept although the level is the
 * same, are {@link Change#MISSED}, which never opens a microphone.
 *
 * <p>Thread: one owner, the thread that reads the buttons.
 */
public final class ButtonDebouncer {
  /** The level is read again at least this often, in ms, since GPIO edges can be lost. */
  public static final long REREAD_MS = 1_000;

  /** Between readings further apart than this, ms, nobody has looked. */
  public static final long BLIND_MS = REREAD_MS + 500;

  /** Edges of the time when nobody looked arrive within this time, ms, after it. */
  private static final long AFTERMATH_MS = 500;

  /** What happened to the button. */
  public enum Change {
    PRESSED,
    RELEASED,
    /** It was moved while nobody looked; {@link #pressed} is its level now. */
    MISSED
  }

  private final long debounceMs;
  private boolean known;
  private boolean pressed;
  private boolean unsettled;
  private long differsSinceMs;
  private long lastReadMs;
  private long aftermathUntilMs = Long.MIN_VALUE;
  private boolean edgeKept;
  private long edgeMs;

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
    look(nowMs);
    if (!known) {
      known = true;
      pressed = isPressed;
      return null;
    }
    if (isPressed == pressed) {
      unsettled = false;
      boolean missed = edgeKept && nowMs - edgeMs >= debounceMs;
      edgeKept &= !missed;
      return missed ? Change.MISSED : null;
    }
    if (!unsettled) {
      unsettled = true;
      differsSinceMs = nowMs;
    }
    if (nowMs - differsSinceMs < debounceMs) {
      return null;
    }
    unsettled = false;
    edgeKept = false;
    pressed = isPressed;
    if (pressed && differsSinceMs < aftermathUntilMs) {
      return Change.MISSED;
    }
    return pressed ? Change.PRESSED : Change.RELEASED;
  }

  /**
   * The kernel tells of an edge; {@link #feed} follows.
   *
   * @param nowMs monotonic time, ms, of being told
   */
  public void edge(long nowMs) {
    look(nowMs);
    if (known && nowMs < aftermathUntilMs) {
      edgeKept = true;
      edgeMs = nowMs;
    }
  }

  private void look(long nowMs) {
    if (known && nowMs - lastReadMs > BLIND_MS) {
      aftermathUntilMs = nowMs + AFTERMATH_MS;
      unsettled = false;
      edgeKept = false;
    }
    lastReadMs = nowMs;
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
    long settled = unsettled ? Math.min(differsSinceMs + debounceMs, reread) : reread;
    return edgeKept ? Math.min(edgeMs + debounceMs, settled) : settled;
  }
}
