package io.roomhub.natives;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Tells the service manager about the state of this process, sd_notify(3), through libsystemd.so.0:
 * the JDK has no Unix datagram sockets. Any thread but an audio thread, since a call may allocate.
 */
public final class Systemd {
  private Systemd() {}

  /** Whether a service manager listens: NOTIFY_SOCKET is set. */
  public static boolean managed() {
    String socket = System.getenv("NOTIFY_SOCKET");
    return socket != null && !socket.isEmpty();
  }

  /**
   * Sends one or several assignments ({@code READY=1}, {@code STATUS=...}, {@code WATCHDOG=1},
   * {@code STOPPING=1}), separated by newlines, as UTF-8.
   *
   * @return whether they were sent; false without a service manager, where nothing is loaded or
   *     done
   */
  public static boolean notify(String state) {
    if (!managed() || !Library.LOADED.available()) {
      return false;
    }
    byte[] text = (state + "\0").getBytes(StandardCharsets.UTF_8);
    int result = Functions.sd_notify(0, text);
    if (result < 0) {
      Logger.debug("sd_notify failed, errno {}", -result);
    }
    return result > 0;
  }

  /** One line saying why libsystemd is not there; empty if it is there or nobody needs it. */
  public static Optional<String> whyUnavailable() {
    return managed() ? Library.LOADED.whyUnavailable() : Optional.empty();
  }

  /**
   * How long the service manager waits for {@code WATCHDOG=1} before it acts; empty when it does
   * not watch this process. Notify at half of it (sd_watchdog_enabled(3)).
   */
  public static Optional<Duration> watchdogInterval() {
    return watchdogInterval(System.getenv(), ProcessHandle.current().pid());
  }

  static Optional<Duration> watchdogInterval(Map<String, String> environment, long ownPid) {
    long micros = positive(environment.get("WATCHDOG_USEC"));
    String pid = environment.get("WATCHDOG_PID");
    if (micros == 0 || (pid != null && positive(pid) != ownPid)) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(Math.multiplyExact(micros, 1000L)));
  }

  private static long positive(@Nullable String decimal) {
    if (decimal == null || !decimal.matches("[0-9]{1,15}")) {
      return 0;
    }
    return Long.parseLong(decimal);
  }

  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "libsystemd.so.0",
            "the service manager hears nothing of the hub; apt-get install libsystemd0");
  }

  /** sd-daemon.h; names are the library's. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    static native int sd_notify(int unsetEnvironment, byte[] state);
  }
}
