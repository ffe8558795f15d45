package io.roomhub.daemon.rtc.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NetworkWatcherTest {
  private static final InetAddress OLD = address("192.0.2.1");
  private static final InetAddress NEW = address("192.0.2.2");

  private final VirtualClock clock = new VirtualClock();
  private final BlockingQueue<NetworkChange> told = new LinkedBlockingQueue<>();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile Set<InetAddress> addresses = Set.of(OLD);

  /** Each wait of the watcher ends with what the test puts here. */
  private final SynchronousQueue<Boolean> signs = new SynchronousQueue<>();

  private final NetworkEvents events =
      new NetworkEvents() {
        @Override
        public boolean await(int timeoutMs) throws InterruptedException {
          return signs.take();
        }

        @Override
        public void close() {}
      };

  @Test
  void itLooksWhenTold() throws InterruptedException {
    try (NetworkWatcher watcher = watcher()) {
      addresses = Set.of(NEW);
      signs.put(false);
      signs.put(false);
      assertEquals(1, looks.get(), "the first look alone: nobody told of a change");
      signs.put(true);
      assertEquals(Set.of(NEW), told.take().addresses());
    }
  }

  @Test
  void aWordThatWasLostCostsTenSeconds() throws InterruptedException {
    try (NetworkWatcher watcher = watcher()) {
      addresses = Set.of(NEW);
      clock.advanceMillis(9_999);
      signs.put(false);
      signs.put(false);
      assertEquals(1, looks.get());
      clock.advanceMillis(1);
      signs.put(false);
      assertEquals(Set.of(NEW), told.take().addresses());
    }
  }

  @Test
  void theKernelTellsOfAnAddress() throws Exception {
    assumeTrue(NetworkInterface.getByName("roomhub1") != null, "a network namespace of its own");
    try (NetworkEvents kernel = NetworkEvents.ofKernel(clock)) {
      assertTrue(kernel instanceof NetworkEvents.Told, "rtnetlink is there");
      assertFalse(kernel.await(0), "nothing has happened");
      ip("addr", "add", "198.51.100.7/32", "dev", "roomhub1");
      assertTrue(kernel.await(5_000));
      assertFalse(kernel.await(0), "all of it is told at once");
      ip("addr", "del", "198.51.100.7/32", "dev", "roomhub1");
      assertTrue(kernel.await(5_000));
    }
  }

  private NetworkWatcher watcher() {
    return new NetworkWatcher(
        clock,
        () -> Instant.ofEpochMilli(clock.millis()),
        events,
        () -> {
          looks.incrementAndGet();
          return new NetworkSnapshot(addresses, "");
        },
        told::add);
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertTrue(process.waitFor(5, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
