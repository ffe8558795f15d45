package io.roomhub.daemon.control;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A control server in a folder of its own, in front of a {@link FakeHub}. */
final class ControlFixture implements AutoCloseable {
  /** What doctor finds at this hub. */
  static final DoctorReport REPORT =
      DoctorReport.of(
          List.of(
              Check.ok("gpio", "pi4j"),
              Check.warn("microphone", "mic delivers silence", "turn it up"),
              Check.fail("speaker", "no such device", "plug one in")));

  /** What opens the status page of this hub. */
  static final AccessKey ACCESS_KEY =
      new AccessKey("k3y", List.of("https://192.0.2.1:8443/status#token=k3y"));

  final Path folder;
  final Path socket;
  final FakeHub hub = new FakeHub();
  final EventBus events;
  final VirtualClock clock = new VirtualClock();
  final QueuedThreadPool threads = HttpThreads.start();
  final ControlServer server;
  final UnixHttp http;

  ControlFixture(int queueCapacity, long heartbeatMs) throws IOException, ControlSocketException {
    // A short name: the path of a Unix socket holds 107 bytes.
    folder = Files.createTempDirectory("rh");
    socket = folder.resolve("run/control.sock");
    events = new EventBus(queueCapacity);
    server =
        new ControlServer(
            socket,
            hub,
            events,
            () -> REPORT,
            () -> "a machine",
            () -> ACCESS_KEY,
            threads,
            heartbeatMs,
            clock);
    server.start();
    http = new UnixHttp(socket);
  }

  ControlFixture() throws IOException, ControlSocketException {
    this(256, 3_600_000);
  }

  /** Waits for something another thread is about to do; the test's own timeout ends it. */
  static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() throws Exception {
    server.close();
    threads.stop();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
