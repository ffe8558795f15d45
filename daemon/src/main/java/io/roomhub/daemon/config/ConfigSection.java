package io.roomhub.daemon.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object being read. Each question names a key and what is allowed there; a wrong value is
 * noted and the default returned, so that reading goes on and finds the other errors too. {@link
 * #end} notes the keys nobody asked for.
 */
final class ConfigSection {
  private final String path;
  private final Map<String, ConfigNode> members;
  private final List<ConfigError> errors;
  private final Set<String> known = new LinkedHashSet<>();

  ConfigSection(String path, ConfigNode node, List<ConfigError> errors) {
    this.path = path;
    this.errors = errors;
    if (node instanceof ConfigNode.Obj object) {
      members = object.members();
    } else {
      members = Map.of();
      errors.add(new ConfigError(path, "must be an object, not " + node.describe(), node.line()));
    }
  }

  String path(String key) {
    return ConfigPaths.member(path, key);
  }

  /** Notes an error at a key that may be absent. */
  void error(String key, String message) {
    ConfigNode node = members.get(key);
    errors.add(new ConfigError(path(key), message, node == null ? 0 : node.line()));
  }

  /** The raw value, or null when the key is absent; makes the key known. */
  @Nullable ConfigNode node(String key) {
    known.add(key);
    return members.get(key);
  }

  boolean flag(String key, boolean defaultValue) {
    return switch (node(key)) {
      case null -> defaultValue;
      case ConfigNode.Bool bool -> bool.value();
      case ConfigNode other -> {
        error(key, "must be true or false, not " + other.describe());
        yield defaultValue;
      }
    };
  }

  int integer(String key, int defaultValue, int min, int max) {
    ConfigNode node = node(key);
    return node == null ? defaultValue : integer(path(key), node, defaultValue, min, max);
  }

  /** An integer that has no default. */
  int requiredInteger(String key, int min, int max) {
    ConfigNode node = node(key);
    if (node == null) {
      error(key, "is required: an integer from " + min + " to " + max);
      return min;
    }
    return integer(path(key), node, min, min, max);
  }

  /** An integer, or null when the key is absent or null. */
  @Nullable Integer optionalInteger(String key, int min, int max) {
    ConfigNode node = node(key);
    if (node == null || node instanceof ConfigNode.Null) {
      return null;
    }
    return integer(path(key), node, min, min, max);
  }

  int integer(String at, ConfigNode node, int fallback, int min, int max) {
    if (node instanceof ConfigNode.Num number && isWholeBetween(number.value(), min, max)) {
      return number.value().intValueExact();
    }
    errors.add(
        new ConfigError(
            at,
            "must be an integer from " + min + " to " + max + ", not " + node.describe(),
            node.line()));
    return fallback;
  }

  private static boolean isWholeBetween(BigDecimal value, int min, int max) {
    // The range first: taking 1e999999999 apart would cost gigabytes.
    return value.compareTo(BigDecimal.valueOf(min)) >= 0
        && value.compareTo(BigDecimal.valueOf(max)) <= 0
        && value.stripTrailingZeros().scale() <= 0;
  }

  double number(String key, double defaultValue, int min, int max) {
    ConfigNode node = node(key);
    if (node == null) {
      return defaultValue;
    }
    if (node instanceof ConfigNode.Num number
        && number.value().compareTo(BigDecimal.valueOf(min)) >= 0
        && number.value().compareTo(BigDecimal.valueOf(max)) <= 0) {
      return number.value().doubleValue();
    }
    error(key, "must be a number from " + min + " to " + max + ", not " + node.describe());
    return defaultValue;
  }

  /**
   * A string that passes a rule.
   *
   * @param rule what is allowed, for the message, e.g. {@code "1 to 64 characters"}
   */
  String text(String key, String defaultValue, String rule, Predicate<String> allowed) {
    ConfigNode node = node(key);
    if (node == null) {
      return defaultValue;
    }
    if (node instanceof ConfigNode.Text text && allowed.test(text.value())) {
      return text.value();
    }
    error(key, "must be " + rule + ", not " + node.describe());
    return defaultValue;
  }

  /** A string that has no default; empty when it is missing or wrong. */
  String requiredText(String key, String rule, Predicate<String> allowed) {
    if (node(key) == null) {
      error(key, "is required: " + rule);
      return "";
    }
    return text(key, "", rule, allowed);
  }

  /** A string, or null when the key is absent or null. */
  @Nullable String optionalText(String key, String rule, Predicate<String> allowed) {
    ConfigNode node = node(key);
    return node == null || node instanceof ConfigNode.Null ? null : text(key, "", rule, allowed);
  }

  /** A string that error messages never quote, or null when the key is absent or null. */
  @Nullable String secret(String key, String rule, Predicate<String> allowed) {
    ConfigNode node = node(key);
    if (node == null || node instanceof ConfigNode.Null) {
      return null;
    }
    if (node instanceof ConfigNode.Text text && allowed.test(text.value())) {
      return text.value();
    }
    error(key, "must be " + rule);
    return null;
  }

  /** One of the words that are the keys of {@code allowed}. */
  <E> E choice(String key, E defaultValue, Map<String, E> allowed) {
    ConfigNode node = node(key);
    if (node == null) {
      return defaultValue;
    }
    E chosen = node instanceof ConfigNode.Text text ? allowed.get(text.value()) : null;
    if (chosen == null) {
      error(key, "must be one of " + quoted(allowed.keySet()) + ", not " + node.describe());
      return defaultValue;
    }
    return chosen;
  }

  /** One of some words. */
  String choice(String key, String defaultValue, List<String> allowed) {
    Map<String, String> words = new LinkedHashMap<>();
    allowed.forEach(word -> words.put(word, word));
    return choice(key, defaultValue, words);
  }

  /** The object at a key; an absent key is an empty object. */
  ConfigSection section(String key) {
    ConfigNode node = node(key);
    return new ConfigSection(
        path(key), node == null ? new ConfigNode.Obj(0, Map.of()) : node, errors);
  }

  /** A section at a path of its own, writing to the same errors. */
  ConfigSection sub(String at, ConfigNode node) {
    return new ConfigSection(at, node, errors);
  }

  /** The array at a key, each item read by {@code read}; the default when absent or wrong. */
  <T> List<T> list(
      String key,
      List<T> defaultValue,
      int minItems,
      int maxItems,
      BiFunction<String, ConfigNode, @Nullable T> read) {
    ConfigNode node = node(key);
    if (node == null) {
      return defaultValue;
    }
    if (!(node instanceof ConfigNode.Arr array)) {
      error(key, "must be an array, not " + node.describe());
      return defaultValue;
    }
    int size = array.items().size();
    if (size < minItems || size > maxItems) {
      error(key, "must have " + minItems + " to " + maxItems + " items, not " + size);
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      T item = read.apply(ConfigPaths.item(path(key), i), array.items().get(i));
      if (item != null) {
        items.add(item);
      }
    }
    return List.copyOf(items);
  }

  /** Notes an error at any path. */
  void error(String at, int line, String message) {
    errors.add(new ConfigError(at, message, line));
  }

  /** How many errors the whole document has so far. */
  int errorCount() {
    return errors.size();
  }

  /** The keys of the file in this object. */
  Set<String> keys() {
    return members.keySet();
  }

  /** Notes every key that nobody asked for, with the nearest known one. */
  void end() {
    members.forEach(
        (key, node) -> {
          if (!known.contains(key)) {
            errors.add(
                new ConfigError(
                    path(key),
                    "unknown key; the nearest known key is \""
                        + NearestKey.of(key, known)
                        + "\" (known here: "
                        + String.join(", ", known)
                        + ")",
                    node.line()));
          }
        });
  }

  /** {@code "a", "b"}. */
  static String quoted(Iterable<String> words) {
    List<String> all = new ArrayList<>();
    words.forEach(all::add);
    return all.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
  }
}
