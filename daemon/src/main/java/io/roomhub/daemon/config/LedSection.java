package io.roomhub.daemon.config;

import io.roomhub.hardware.gpio.LedPattern;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code gpio.ledPatterns}: other steps for patterns that the hub shows. */
final class LedSection {
  private static final int MOST_STEPS = 32;

  /** What is shorter is not seen, and would only cost time. */
  private static final int SHORTEST_MS = 20;

  private static final int LONGEST_MS = 60_000;

  private LedSection() {}

  static Map<String, LedPattern> patterns(ConfigSection gpio) {
    Map<String, LedPattern> patterns = new LinkedHashMap<>();
    ConfigSection section = gpio.section("ledPatterns");
    LedPattern.BY_NAME.forEach(
        (name, pattern) -> {
          int errorsBefore = section.errorCount();
          List<LedPattern.Step> steps =
              section.list(name, List.of(), 1, MOST_STEPS, (at, item) -> step(section, at, item));
          if (!steps.isEmpty() && section.errorCount() == errorsBefore) {
            patterns.put(name, pattern.withSteps(steps));
          }
        });
    section.end();
    return Collections.unmodifiableMap(patterns);
  }

  private static LedPattern.@Nullable Step step(ConfigSection section, String at, ConfigNode item) {
    if (!(item instanceof ConfigNode.Arr(int line, List<ConfigNode> items)) || items.size() != 2) {
      section.error(at, item.line(), "must be [brightness in percent, ms], not " + item.describe());
      return null;
    }
    return new LedPattern.Step(
        section.integer(ConfigPaths.item(at, 0), items.get(0), 0, 0, 100),
        section.integer(
            ConfigPaths.item(at, 1), items.get(1), SHORTEST_MS, SHORTEST_MS, LONGEST_MS));
  }
}
