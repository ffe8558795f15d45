package io.roomhub.daemon.rtc.sctp;

import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.natives.Usrsctp;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The thread {@code roomhub-sctp}, one for all connections of the process. It ticks only while
 * there are associations, and ends when there has been nothing to do for a while.
 */
final class SctpThread implements SctpLoop, SctpAssociations {
  /** The one there is. */
  static final SctpThread SHARED = new SctpThread(new SystemClock());

  /** Its timers are those of delayed acknowledgements (200 ms) and retransmissions (300 ms). */
  private static final long TICK_MILLIS = 50;

  private static final long IDLE_SECONDS = 2;

  private final Clock clock;
  private final ScheduledThreadPoolExecutor executor;
  private final Set<UsrsctpAssociation> associations = new LinkedHashSet<>();
  private @Nullable ScheduledFuture<?> ticking;
  private long tickedNanos;

  private SctpThread(Clock clock) {
    this.clock = clock;
    executor =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("roomhub-sctp").unstarted(task));
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public SctpAssociation create(int remotePort, Output output, SctpListener listener) {
    return new UsrsctpAssociation(this, remotePort, output, listener);
  }

  @Override
  public Executor thread() {
    return this;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            Logger.error(e, "A task of SCTP failed");
          }
        });
  }

  @Override
  public void add(UsrsctpAssociation association) {
    associations.add(association);
    if (ticking == null) {
      tickedNanos = clock.nanoTime();
      ticking =
          executor.scheduleWithFixedDelay(
              this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void remove(UsrsctpAssociation association) {
    associations.remove(association);
    if (associations.isEmpty() && ticking != null) {
      ticking.cancel(false);
      ticking = null;
    }
  }

  private void tick() {
    int elapsed = (int) ((clock.nanoTime() - tickedNanos) / 1_000_000);
    tickedNanos += elapsed * 1_000_000L;
    try {
      Usrsctp.handleTimers(elapsed);
      for (UsrsctpAssociation association : List.copyOf(associations)) {
        association.onTick();
      }
    } catch (RuntimeException | Error e) {
      // An error as well: it would end the clock of all associations.
      Logger.error(e, "The clock of SCTP failed");
    }
  }
}
