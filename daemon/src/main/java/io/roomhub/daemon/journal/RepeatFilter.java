package io.roomhub.daemon.journal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a line that says the same again and again from flooding the journal: the first {@value
 * #ALLOWED} of a minute pass, the others are counted, and the count is told afterwards. Whoever
 * owns it serialises the calls.
 */
public final class RepeatFilter {
  /** A state may well change and change back within a minute. */
  static final int ALLOWED = 3;

  static final long WINDOW_MS = 60_000;

  /** Lines that are remembered; more different ones in a minute all pass. */
  static final int MAX_LINES = 64;

  private final Map<String, Seen> seen = new LinkedHashMap<>();

  private static final class Seen {
    final long sinceMs;
    int count;

    Seen(long sinceMs) {
      this.sinceMs = sinceMs;
    }
  }

  /** A line that was held back, and how often. */
  public record Held(String line, int times) {}

  /** Whether to write this line now. */
  public boolean admits(String line, long nowMs) {
    Seen before = seen.get(line);
    if (before == null) {
      if (seen.size() >= MAX_LINES) {
        return true;
      }
      before = new Seen(nowMs);
      seen.put(line, before);
    }
    return ++before.count <= ALLOWED;
  }

  /** Lines of minutes that are over, of which some were held back; each is told once. */
  public List<Held> expire(long nowMs) {
    List<Held> held = new ArrayList<>();
    Iterator<Map.Entry<String, Seen>> entries = seen.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Seen> entry = entries.next();
      long ageMs = nowMs - entry.getValue().sinceMs;
      // A clock that was set back ends the minute too.
      if (ageMs >= WINDOW_MS || ageMs < 0) {
        entries.remove();
        if (entry.getValue().count > ALLOWED) {
          held.add(new Held(entry.getKey(), entry.getValue().count - ALLOWED));
        }
      }
    }
    return held;
  }
}
