package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdTest {
  // The JDK cannot bind a Unix datagram socket, so Python plays the service manager.
  private static final String MANAGER =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind(sys.argv[1])
      s.settimeout(60)
      print('bound', flush=True)
      print(s.recv(4096).hex(), flush=True)
      """;

  @TempDir Path directory;

  @Test
  void theServiceManagerGetsExactlyTheText() throws Exception {
    Path socket = directory.resolve("notify");
    Process manager =
        new ProcessBuilder("python3", "-c", MANAGER, socket.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader received = manager.inputReader()) {
      assertEquals("bound", received.readLine());
      assertEquals("true", notifyInAnotherProcess(socket.toString()));
      byte[] datagram = HexFormat.of().parseHex(received.readLine());
      assertEquals(Notify.STATE, new String(datagram, StandardCharsets.UTF_8));
      assertEquals(0, manager.waitFor());
    } finally {
      manager.destroyForcibly();
    }
  }

  @Test
  void aSocketThatNobodyListensOnGivesFalse() throws Exception {
    assertEquals("false", notifyInAnotherProcess(directory.resolve("nobody").toString()));
  }

  @Test
  void withoutAServiceManagerNothingHappens() throws Exception {
    assertEquals("false", notifyInAnotherProcess(""));
  }

  @Test
  void theWatchdogIntervalIsReadFromTheEnvironment() {
    assertEquals(
        Optional.of(Duration.ofMillis(10_000)),
        Systemd.watchdogInterval(
            Map.of("WATCHDOG_USEC", "10000000", "WATCHDOG_PID", "4711"), 4711));
    assertEquals(
        Optional.of(Duration.ofNanos(1_500_000)),
        Systemd.watchdogInterval(Map.of("WATCHDOG_USEC", "1500"), 1));
  }

  @Test
  void aWatchdogForAnotherProcessOrWithoutAPlainNumberIsNone() {
    assertTrue(Systemd.watchdogInterval(Map.of(), 1).isEmpty());
    assertTrue(
        Systemd.watchdogInterval(Map.of("WATCHDOG_USEC", "10", "WATCHDOG_PID", "2"), 1).isEmpty());
    for (String bad : new String[] {"", "0", "-5", "ten", "1e6", "99999999999999999999"}) {
      assertFalse(Systemd.watchdogInterval(Map.of("WATCHDOG_USEC", bad), 1).isPresent(), bad);
    }
  }

  private static String notifyInAnotherProcess(String socket) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                Notify.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("NOTIFY_SOCKET", socket);
    Process child = builder.start();
    try (BufferedReader output = child.inputReader()) {
      List<String> lines = output.lines().toList();
      assertEquals(0, child.waitFor());
      return lines.getLast();
    }
  }

  /** Runs in a process of its own, whose environment the test chooses. */
  static final class Notify {
    static final String STATE = "READY=1\nSTATUS=alone in the room, café";

    private Notify() {}

    public static void main(String[] args) {
      System.out.println(Systemd.notify(STATE));
    }
  }
}
