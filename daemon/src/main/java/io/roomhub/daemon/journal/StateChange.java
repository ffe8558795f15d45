package io.roomhub.daemon.journal;

import java.util.Map;
import org.tinylog.Logger;
import org.tinylog.ThreadContext;

/**
 * A log line that tells of a change of state, with fields for programs: {@code journalctl
 * ROOMHUB_EVENT=peer-joined -o json}. Any thread.
 */
public final class StateChange {
  /** Which change it is, in the words of the control API's events. */
  public static final String EVENT = "ROOMHUB_EVENT";

  /** Before the names of the other fields. */
  private static final String PREFIX = "ROOMHUB_";

  private StateChange() {}

  /**
   * Logs it.
   *
   * @param event such as {@code mute}
   * @param fields values by name; names of capital letters, without the prefix
   * @param message for people, with {@code {}} for the arguments
   */
  public static void info(
      String event, Map<String, String> fields, String message, Object... arguments) {
    withFields(event, fields, () -> Logger.info(message, arguments));
  }

  /** As {@link #info}, of what somebody should look at. */
  public static void warn(
      String event, Map<String, String> fields, String message, Object... arguments) {
    withFields(event, fields, () -> Logger.warn(message, arguments));
  }

  private static void withFields(String event, Map<String, String> fields, Runnable log) {
    try {
      ThreadContext.put(EVENT, event);
      fields.forEach((name, value) -> ThreadContext.put(PREFIX + name, value));
      log.run();
    } finally {
      ThreadContext.remove(EVENT);
      fields.keySet().forEach(name -> ThreadContext.remove(PREFIX + name));
    }
  }
}
