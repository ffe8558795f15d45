package io.roomhub.daemon.app;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.tinylog.Logger;

/**
 * What buttons ask for and takes time, one after the other on a thread of its own. A few may wait;
 * who presses more often than that is not waited for.
 */
final class Chores implements AutoCloseable {
  private static final int WAITING = 4;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("roomhub-chores").factory());
  private final Semaphore places = new Semaphore(WAITING);

  /** Begins it as soon as what was asked for before is done. Any thread. */
  void later(String what, Runnable chore) {
    if (!places.tryAcquire()) {
      Logger.warn("{}: too much was asked for at once", what);
      return;
    }
    try {
      thread.execute(
          () -> {
            try {
              chore.run();
            } catch (RuntimeException e) {
              Logger.error(e, "{} failed", what);
            } finally {
              places.release();
            }
          });
    } catch (RejectedExecutionException e) {
      Logger.debug("{}: the hub is stopping", what);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
