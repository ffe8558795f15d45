package io.roomhub.daemon.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A JSON value that remembers its line, so that an error can name it. */
sealed interface ConfigNode {
  /** Line the value (for a member: its key) begins on, from 1. */
  int line();

  /** The value as an error message may quote it; long strings are cut. */
  String describe();

  /** An object; members in the order of the file. */
  record Obj(int line, Map<String, ConfigNode> members) implements ConfigNode {
    @Override
    public String describe() {
      return "an object";
    }
  }

  /** An array. */
  record Arr(int line, List<ConfigNode> items) implements ConfigNode {
    @Override
    public String describe() {
      return "an array";
    }
  }

  /** A string. */
  record Text(int line, String value) implements ConfigNode {
    private static final int QUOTED_CHARACTERS = 40;

    @Override
    public String describe() {
      String shown =
          value.length() > QUOTED_CHARACTERS ? value.substring(0, QUOTED_CHARACTERS) + "…" : value;
      return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
  }

  /** A number, exact. */
  record Num(int line, BigDecimal value) implements ConfigNode {
    @Override
    public String describe() {
      return value.toString();
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(int line, boolean value) implements ConfigNode {
    @Override
    public String describe() {
      return Boolean.toString(value);
    }
  }

  /** {@code null}. */
  record Null(int line) implements ConfigNode {
    @Override
    public String describe() {
      return "null";
    }
  }
}
