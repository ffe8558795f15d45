package io.roomhub.hardware.gpio;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a lamp does over time, as data: a new pattern is one more constant, named in {@link
 * #BY_NAME}.
 *
 * @param name as the status shows it
 * @param steps what follows what; at least one
 * @param repeat whether the first step follows the last; otherwise the last one stays for ever
 */
public record LedPattern(String name, List<Step> steps, boolean repeat) {
  /** Dark. */
  public static final LedPattern OFF = new LedPattern("off", List.of(new Step(false, 0)), false);

  /** Lit. */
  public static final LedPattern ON = new LedPattern("on", List.of(new Step(true, 0)), false);

  /** Half a second lit, half a second dark: 1 Hz. */
  public static final LedPattern SLOW_BLINK = blink("slow-blink", 500, 500);

  /** Two short flashes every 2 s. */
  public static final LedPattern DOUBLE_BLINK = blink("double-blink", 100, 150, 100, 1_650);

  /** Lit, with a short gap every 2 s. */
  public static final LedPattern WINK = blink("wink", 1_850, 150);

  /** One short flash every 4 s. */
  public static final LedPattern BLIP = blink("blip", 100, 3_900);

  /** 5 Hz. */
  public static final LedPattern FAST_BLINK = blink("fast-blink", 100, 100);

  /** Every pattern by its name: what a configuration may give other steps to. */
  public static final Map<String, LedPattern> BY_NAME = byName();

  /**
   * One brightness, held for a time.
   *
   * @param level percent: 0 is dark, 100 is lit
   * @param ms milliseconds
   */
  public record Step(int level, int ms) {
    /** Dark or lit. */
    public Step(boolean lit, int ms) {
      this(lit ? 100 : 0, ms);
    }
  }

  /**
   * @throws IllegalArgumentException for no steps, a negative time, or a repetition that takes no
   *     time
   */
  public LedPattern {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || steps.stream().anyMatch(LedPattern::impossible)) {
      throw new IllegalArgumentException("a pattern needs steps of 0 ms or more, 0 to 100 %");
    }
    if (repeat && steps.stream().allMatch(step -> step.ms == 0)) {
      throw new IllegalArgumentException("a repeated pattern takes time");
    }
  }

  private static boolean impossible(Step step) {
    return step.ms < 0 || step.level < 0 || step.level > 100;
  }

  private static Map<String, LedPattern> byName() {
    Map<String, LedPattern> patterns = new LinkedHashMap<>();
    for (LedPattern pattern : List.of(OFF, ON, SLOW_BLINK, DOUBLE_BLINK, WINK, BLIP, FAST_BLINK)) {
      patterns.put(pattern.name, pattern);
    }
    return Collections.unmodifiableMap(patterns);
  }

  /** This one with other steps, repeated. */
  public LedPattern withSteps(List<Step> other) {
    return new LedPattern(name, other, true);
  }

  /** Repeats {@code ms[0]} lit, {@code ms[1]} dark, {@code ms[2]} lit, and so on, in ms. */
  public static LedPattern blink(String name, int... ms) {
    Step[] steps = new Step[ms.length];
    for (int i = 0; i < ms.length; i++) {
      steps[i] = new Step(i % 2 == 0, ms[i]);
    }
    return new LedPattern(name, List.of(steps), true);
  }

  /** How long one round of all steps takes, in ms. */
  public long periodMs() {
    long sum = 0;
    for (Step step : steps) {
      sum += step.ms;
    }
    return sum;
  }
}
