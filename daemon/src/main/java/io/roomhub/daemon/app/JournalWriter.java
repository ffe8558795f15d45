package io.roomhub.daemon.app;

import io.roomhub.daemon.journal.RepeatFilter;
import io.roomhub.natives.Journal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/**
 * Writes log lines to standard output: with the priority prefix that journald understands
 * (sd-daemon(3)) when it listens, else for a person at a terminal. The level can change while the
 * hub runs; TinyLog's own cannot. What repeats itself is collapsed, and what tells of a change of
 * state has fields ({@link io.roomhub.daemon.journal.StateChange}). Safe for any thread.
 */
public final class JournalWriter implements Writer {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private static final LogMemory MEMORY = new LogMemory();

  private static volatile Level threshold = Level.INFO;

  private final boolean journal = listens();
  private final RepeatFilter repeats = new RepeatFilter();
  private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  /** TinyLog makes it, by its name in {@code tinylog.properties}. */
  public JournalWriter(Map<String, String> properties) {}

  /** Shows entries of this level and above from now on: {@code trace} to {@code error}. */
  static void setLevel(String level) {
    threshold = Level.valueOf(level.toUpperCase(Locale.ROOT));
  }

  /** The last lines, without what a terminal or journald adds to them; oldest first. */
  static List<String> lastLines() {
    return MEMORY.lines();
  }

  /**
   * Why the hub does not start, on standard error, where whoever starts it by hand looks: one line,
   * for journald with the priority of an error. Any thread.
   */
  static void tellStartError(String text) {
    String prefix = listens() ? "<" + priority(Level.ERROR) + ">" : "";
    System.err.println(prefix + text.replace('\n', ' '));
  }

  private static boolean listens() {
    return System.getenv("JOURNAL_STREAM") != null;
  }

  @Override
  public Collection<LogEntryValue> getRequiredLogEntryValues() {
    return EnumSet.of(
        LogEntryValue.LEVEL,
        LogEntryValue.MESSAGE,
        LogEntryValue.EXCEPTION,
        LogEntryValue.DATE,
        LogEntryValue.CONTEXT);
  }

  @Override
  public void write(LogEntry entry) {
    Level level = entry.getLevel();
    if (level.ordinal() < threshold.ordinal()) {
      return;
    }
    String text = entry.getMessage() == null ? "" : entry.getMessage();
    Throwable cause = entry.getException();
    String told =
        text.replace('\n', ' ') + (cause == null ? "" : (text.isEmpty() ? "" : ": ") + cause);
    long nowMs = entry.getTimestamp().toInstant().toEpochMilli();
    synchronized (out) {
      for (RepeatFilter.Held held : repeats.expire(nowMs)) {
        write(
            Level.INFO,
            held.line() + " (" + (held.times() == 1 ? "once" : held.times() + " times") + " more)",
            Map.of());
      }
      // Whoever debugs wants to see everything.
      if (level.ordinal() >= Level.INFO.ordinal() && !repeats.admits(told, nowMs)) {
        return;
      }
      write(level, told, entry.getContext());
      if (cause != null && threshold.ordinal() <= Level.DEBUG.ordinal()) {
        cause.printStackTrace(out);
      }
      out.flush();
    }
  }

  private void write(Level level, String told, Map<String, String> fields) {
    MEMORY.add(LocalDateTime.now().format(DATE_AND_TIME) + " " + word(level) + " " + told);
    // A line without its fields is better than none.
    if (fields.isEmpty() || !journal || !sendWithFields(level, told, fields)) {
      out.println(
          (journal
                  ? "<" + priority(level) + ">"
                  : LocalTime.now().format(TIME) + " " + word(level) + " ")
              + told);
    }
  }

  private static boolean sendWithFields(Level level, String told, Map<String, String> fields) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("MESSAGE", told);
    entry.put("PRIORITY", Integer.toString(priority(level)));
    // What systemd puts to a line that comes by standard output.
    entry.put("SYSLOG_IDENTIFIER", "roomhubd");
    entry.putAll(fields);
    return Journal.listens() && Journal.send(entry);
  }

  /** Of syslog(3). */
  private static int priority(Level level) {
    return switch (level) {
      case ERROR -> 3;
      case WARN -> 4;
      case INFO -> 6;
      case DEBUG, TRACE, OFF -> 7;
    };
  }

  private static String word(Level level) {
    return (level + " ").substring(0, 5);
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
