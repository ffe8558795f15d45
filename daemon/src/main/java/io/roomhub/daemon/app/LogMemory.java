package io.roomhub.daemon.app;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The hub's own last log lines, for a report where there is no journal. Bounded: {@value #LINES}
 * lines of at most {@value #MAX_CHARS} characters. Any thread.
 */
final class LogMemory {
  static final int LINES = 500;
  static final int MAX_CHARS = 400;

  private final ArrayDeque<String> lines = new ArrayDeque<>(LINES);

  synchronized void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS));
  }

  /** Oldest first. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
