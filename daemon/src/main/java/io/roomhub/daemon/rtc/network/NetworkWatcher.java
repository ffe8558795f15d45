package io.roomhub.daemon.rtc.network;

import io.roomhub.hardware.clock.Clock;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * Looks at the machine's network twice a second and tells when something is different, within a
 * second. Looking is cheaper than it seems (./bench idle), works in every container, and needs no
 * second way for when the kernel's messages were lost.
 *
 * <p>Thread: {@code roomhub-network}, on which the listener is called; it must not block.
 */
public final class NetworkWatcher implements AutoCloseable {
  private static final long PERIOD_MS = 500;

  private final Clock clock;
  private final InstantSource civilClock;
  private final Supplier<NetworkSnapshot> network;
  private final Consumer<NetworkChange> listener;
  private final NetworkChanges changes;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("roomhub-network").unstarted(task));

  /**
   * Begins to look.
   *
   * @param civilClock notices sleep and a set clock
   * @param network {@link LocalNetwork#look}
   */
  public NetworkWatcher(
      Clock clock,
      InstantSource civilClock,
      Supplier<NetworkSnapshot> network,
      Consumer<NetworkChange> listener) {
    this.clock = clock;
    this.civilClock = civilClock;
    this.network = network;
    this.listener = listener;
    changes = new NetworkChanges(network.get(), clock.millis(), civilClock.millis());
    var unused =
        thread.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      changes
          .look(network.get(), clock.millis(), civilClock.millis())
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
    thread.shutdownNow();
  }
}
