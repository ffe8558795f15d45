package io.roomhub.daemon.rtc.network;

import io.roomhub.hardware.clock.Clock;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * Tells when the machine's network is another, or its clocks have jumped, within a second: looks
 * when the kernel says so, and rarely without, in case its word was lost. Where there is no such
 * word it looks twice a second, which works in every container and costs more (a look takes 0.6 ms
 * of CPU, waiting nothing).
 *
 * <p>Thread: {@code roomhub-network}, on which the listener is called; it must not block.
 */
public final class NetworkWatcher implements AutoCloseable {
  /** For the clocks, which nobody tells of. */
  private static final int PERIOD_MS = 500;

  private static final long UNTOLD_LOOK_MS = 10_000;

  private final Clock clock;
  private final InstantSource civilClock;
  private final Supplier<NetworkSnapshot> network;
  private final Consumer<NetworkChange> listener;
  private final NetworkChanges changes;
  private final Thread thread;
  private volatile NetworkSnapshot last;
  private long lookedMs;
  private volatile boolean closed;

  /**
   * Begins to watch.
   *
   * @param civilClock notices sleep and a set clock
   * @param network {@link LocalNetwork#look}
   */
  public NetworkWatcher(
      Clock clock,
      InstantSource civilClock,
      Supplier<NetworkSnapshot> network,
      Consumer<NetworkChange> listener) {
    this(clock, civilClock, NetworkEvents.ofKernel(clock), network, listener);
  }

  NetworkWatcher(
      Clock clock,
      InstantSource civilClock,
      NetworkEvents events,
      Supplier<NetworkSnapshot> network,
      Consumer<NetworkChange> listener) {
    this.clock = clock;
    this.civilClock = civilClock;
    this.network = network;
    this.listener = listener;
    // Listened to before the first look: what changes in between is told.
    last = network.get();
    lookedMs = clock.millis();
    changes = new NetworkChanges(last, lookedMs, civilClock.millis());
    thread = Thread.ofPlatform().daemon().name("roomhub-network").start(() -> watch(events));
  }

  /** Whether this machine has an address that others can reach, as last seen; any thread. */
  public boolean networked() {
    return !last.addresses().isEmpty();
  }

  private void watch(NetworkEvents events) {
    try (events) {
      while (!closed) {
        look(events.await(PERIOD_MS));
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void look(boolean told) {
    try {
      long nowMs = clock.millis();
      if (told || nowMs - lookedMs >= UNTOLD_LOOK_MS) {
        last = network.get();
        lookedMs = nowMs;
      }
      changes
          .look(last, nowMs, civilClock.millis())
          .ifPresent(
              change -> {
                Logger.debug("the network has changed: {}", change);
                listener.accept(change);
              });
    } catch (RuntimeException e) {
      Logger.warn(e, "One look at the network failed");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
