package io.roomhub.daemon.signaling.embedded;

import io.roomhub.hardware.clock.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * Tells of refused requests without letting whoever sends them fill the log: of each kind the first
 * at once, and then at most one line a minute that says how many there were. Any thread.
 */
public final class RefusalLog {
  private static final long QUIET_MS = 60_000;

  private final String who;
  private final Clock clock;
  private final Consumer<String> log;
  private final Map<String, Kind> kinds = new HashMap<>();
  private final AtomicLong total = new AtomicLong();

  private static final class Kind {
    private long toldMs;
    private long sinceThen;
  }

  /**
   * One that writes warnings.
   *
   * @param who refuses, for people
   */
  public RefusalLog(String who, Clock clock) {
    this(who, clock, Logger::warn);
  }

  /** One that writes elsewhere. */
  public RefusalLog(String who, Clock clock, Consumer<String> log) {
    this.who = who;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Notes a refusal.
   *
   * @param kind what is counted together: one of a few constants
   * @param detail of this one, for people; nothing that the client has chosen, unless made harmless
   *     by {@link #harmless}
   */
  public void note(String kind, String detail) {
    total.incrementAndGet();
    String line;
    synchronized (kinds) {
      long now = clock.millis();
      Kind known = kinds.get(kind);
      if (known != null && now - known.toldMs < QUIET_MS) {
        known.sinceThen++;
        return;
      }
      long more = known == null ? 0 : known.sinceThen;
      Kind fresh = new Kind();
      fresh.toldMs = now;
      kinds.put(kind, fresh);
      line = who + ": " + kind + ": " + detail;
      if (more > 0) {
        line += " (and " + more + " more since the last such line)";
      }
    }
    log.accept(line);
  }

  /** Refusals since the start. */
  public long total() {
    return total.get();
  }

  /** Text of a client's, short and without anything that a terminal obeys. */
  public static String harmless(String text) {
    String cut = text.length() <= 80 ? text : text.substring(0, 80) + "...";
    return cut.replaceAll("[^\\x20-\\x7E]", "?");
  }
}
