package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.sctp.SctpAssociations;
import io.roomhub.natives.Usrsctp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What connections hold of the machine: platform threads of rtc and UDP sockets. */
record Resources(long threads, long sockets) {
  /** Column of those tables. */
  private static final int INODE = 9;

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  static Resources held() throws IOException {
    long threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().matches("roomhub-(sctp|ice|dtls).*"))
            .count();
    Set<String> udp = new HashSet<>();
    for (String table : List.of("/proc/self/net/udp", "/proc/self/net/udp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        udp.add("socket:[" + line.strip().split("\\s+")[INODE] + "]");
      }
    }
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return new Resources(threads, files.map(Resources::target).filter(udp::contains).count());
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  /**
   * Waits until no more is held than before, and looks whether usrsctp has let go of everything.
   */
  void assertReleased() throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    Resources now = held();
    while ((now.threads > threads || now.sockets > sockets) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(100_000_000L);
      now = held();
    }
    assertTrue(now.threads <= threads && now.sockets <= sockets, now + " held, before " + this);
    SctpAssociations associations = SctpAssociations.load().orElseThrow();
    assertEquals(
        0,
        CompletableFuture.supplyAsync(Usrsctp::openSockets, associations.thread())
            .get(20, TimeUnit.SECONDS));
    assertTrue(
        CompletableFuture.supplyAsync(Usrsctp::finish, associations.thread())
            .get(20, TimeUnit.SECONDS),
        "usrsctp still has an association");
  }
}
