package io.roomhub.hardware.gpio;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells short, double and long presses of one button apart. Sans-I/O: feed it clean presses and
 * releases, and call {@link #tick} at {@link #nextDeadlineMs}. It waits only for what is wanted: a
 * button with nothing but a short press acts when it goes down, one without a double press when it
 * is let go.
 *
 * <p>Thread: one owner, the thread that reads the buttons.
 */
public final class GestureRecognizer {
  /** Held for this long, ms, a press is long. */
  public static final long LONG_MS = 700;

  /** A press that follows a release within this time, ms, is the second of a double one. */
  public static final long DOUBLE_MS = 300;

  /** As {@link #nextDeadlineMs}: nothing happens before the next press or release. */
  public static final long NEVER = Long.MAX_VALUE;

  private enum State {
    /** Up, nothing to be decided. */
    IDLE,
    /** Down, not decided. */
    DOWN,
    /** Up again, a second press may follow. */
    UP_ONCE,
    /** Down, and decided. */
    DECIDED
  }

  private final boolean doubleWanted;
  private final boolean longWanted;
  private State state = State.IDLE;
  private long sinceMs;

  /**
   * @param wanted the gestures that mean something
   */
  public GestureRecognizer(Set<Gesture> wanted) {
    doubleWanted = wanted.contains(Gesture.DOUBLE);
    longWanted = wanted.contains(Gesture.LONG);
  }

  /**
   * The button has gone down.
   *
   * @param nowMs monotonic time, ms
   * @return what is decided by that, or null
   */
  public @Nullable Gesture press(long nowMs) {
    Gesture before = tick(nowMs);
    if (state == State.UP_ONCE) {
      state = State.DECIDED;
      return Gesture.DOUBLE;
    }
    sinceMs = nowMs;
    if (!doubleWanted && !longWanted) {
      state = State.DECIDED;
      return Gesture.SHORT;
    }
    state = State.DOWN;
    return before;
  }

  /** The button was let go; as {@link #press}. */
  public @Nullable Gesture release(long nowMs) {
    Gesture before = tick(nowMs);
    if (state != State.DOWN) {
      state = State.IDLE;
      return before;
    }
    sinceMs = nowMs;
    state = doubleWanted ? State.UP_ONCE : State.IDLE;
    return doubleWanted ? null : Gesture.SHORT;
  }

  /** Time has passed; as {@link #press}. */
  public @Nullable Gesture tick(long nowMs) {
    if (nowMs < nextDeadlineMs()) {
      return null;
    }
    if (state == State.DOWN) {
      state = State.DECIDED;
      return Gesture.LONG;
    }
    state = State.IDLE;
    return Gesture.SHORT;
  }

  /** When to tick at the latest, in ms of the told times, or {@link #NEVER}. */
  public long nextDeadlineMs() {
    return switch (state) {
      case DOWN -> longWanted ? sinceMs + LONG_MS : NEVER;
      case UP_ONCE -> sinceMs + DOUBLE_MS;
      case IDLE, DECIDED -> NEVER;
    };
  }

  /** Whether a gesture has begun that is not decided yet. */
  public boolean pending() {
    return state == State.DOWN || state == State.UP_ONCE;
  }

  /** Forgets what has begun: nobody saw all of it. */
  public void reset() {
    state = State.IDLE;
  }
}
