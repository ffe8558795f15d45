package io.roomhub.hardware.gpio;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays a pattern on each lamp. Sans-I/O: {@link #set} what each lamp shall do, then call {@link
 * #tick} now and at every deadline it names, and drive the lamps it names. A late tick shortens a
 * step and never shifts the rhythm.
 *
 * <p>What is neither dark nor fully lit is switched on for a part of every {@link #PERIOD_MS}: 100
 * times a second, which the eye takes for less light. All lamps do that in step, so any number of
 * dimmed lamps costs a tick at the start of each period and one more for each different brightness.
 *
 * <p>Thread: one owner, the thread that drives the lamps.
 */
public final class LedPlayer {
  /** As {@link Tick#nextDeadlineMs}: nothing changes until the next {@link #set}. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Time in which a dimmed lamp is switched on and off once, ms. */
  public static final int PERIOD_MS = 10;

  /**
   * What to do now.
   *
   * @param changes lamps to switch, true is lit; a lamp's first state is a change too
   * @param nextDeadlineMs when to tick again, in ms of the ticks' times, or {@link #NEVER}
   */
  public record Tick(Map<String, Boolean> changes, long nextDeadlineMs) {}

  private static final class Lamp {
    LedPattern pattern;
    int brightness;
    boolean started;
    long startMs;
    @Nullable Boolean lit;

    Lamp(LedPattern pattern) {
      this.pattern = pattern;
    }
  }

  private final Map<String, Lamp> lamps = new LinkedHashMap<>();

  /**
   * Gives a lamp its pattern, which begins at the next tick. The pattern that it plays already goes
   * on undisturbed.
   */
  public void set(String led, LedPattern pattern) {
    set(led, pattern, 100);
  }

  /**
   * As {@link #set(String, LedPattern)}, darker.
   *
   * @param brightness percent of the pattern's own: 0 leaves the lamp dark
   */
  public void set(String led, LedPattern pattern, int brightness) {
    Lamp lamp = lamps.computeIfAbsent(led, name -> new Lamp(pattern));
    lamp.brightness = brightness;
    if (!lamp.pattern.equals(pattern)) {
      lamp.pattern = pattern;
      lamp.started = false;
    }
  }

  /** The pattern of every lamp, in the order of their first {@link #set}. */
  public Map<String, LedPattern> patterns() {
    Map<String, LedPattern> patterns = new LinkedHashMap<>();
    lamps.forEach((led, lamp) -> patterns.put(led, lamp.pattern));
    return patterns;
  }

  /**
   * Moves on to {@code nowMs}.
   *
   * @param nowMs monotonic time, ms
   */
  public Tick tick(long nowMs) {
    Map<String, Boolean> changes = new LinkedHashMap<>();
    long deadline = NEVER;
    for (Map.Entry<String, Lamp> entry : lamps.entrySet()) {
      Lamp lamp = entry.getValue();
      if (!lamp.started) {
        lamp.started = true;
        lamp.startMs = nowMs;
      }
      deadline = Math.min(deadline, play(entry.getKey(), lamp, nowMs, changes));
    }
    return new Tick(changes, deadline);
  }

  /** Switches one lamp as its pattern wants it now; returns the end of the present step. */
  private static long play(String led, Lamp lamp, long nowMs, Map<String, Boolean> changes) {
    LedPattern pattern = lamp.pattern;
    long elapsed = nowMs - lamp.startMs;
    long roundStart =
        pattern.repeat() ? nowMs - Math.floorMod(elapsed, pattern.periodMs()) : lamp.startMs;
    long end = roundStart;
    int last = pattern.steps().size() - 1;
    int now = 0;
    for (int i = 0; i <= last; i++) {
      now = i;
      end += pattern.steps().get(i).ms();
      if (nowMs < end) {
        break;
      }
    }
    long onMs = onMs(pattern.steps().get(now).level() * lamp.brightness);
    long phase = Math.floorMod(nowMs, PERIOD_MS);
    boolean lit = phase < onMs;
    if (lamp.lit == null || lamp.lit != lit) {
      lamp.lit = lit;
      changes.put(led, lit);
    }
    long stepEnd = now == last && !pattern.repeat() ? NEVER : end;
    if (onMs == 0 || onMs == PERIOD_MS) {
      return stepEnd;
    }
    return Math.min(stepEnd, nowMs - phase + (lit ? onMs : PERIOD_MS));
  }

  /**
   * For how much of a period it is switched on, ms; any light at all is seen.
   *
   * @param perTenThousand level times brightness, both in percent
   */
  private static long onMs(int perTenThousand) {
    if (perTenThousand <= 0 || perTenThousand >= 10_000) {
      return perTenThousand <= 0 ? 0 : PERIOD_MS;
    }
    return Math.clamp(Math.round(perTenThousand * PERIOD_MS / 10_000.0), 1, PERIOD_MS - 1);
  }
}
