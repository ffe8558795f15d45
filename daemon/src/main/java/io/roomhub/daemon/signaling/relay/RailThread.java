package io.roomhub.daemon.signaling.relay;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The one thread {@code roomhub-rendezvous} that owns a session and all its rails. A task that
 * fails is logged and ends there. Any thread may hand in tasks; after {@link #close} they are
 * dropped.
 */
public final class RailThread implements Executor, AutoCloseable {
  private final ScheduledExecutorService thread;

  /** Starts the thread with its first task. */
  public RailThread() {
    this(newThread());
  }

  /**
   * The same on another executor; in tests, virtual time.
   *
   * @param thread runs one task at a time; closed with this
   */
  public RailThread(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  private static ScheduledExecutorService newThread() {
    ScheduledThreadPoolExecutor thread =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("roomhub-rendezvous").unstarted(task));
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      Logger.trace("the rendezvous is closed");
    }
  }

  /** Runs a task after so many milliseconds; null when closed. */
  public @Nullable ScheduledFuture<?> schedule(Runnable task, long delayMs) {
    try {
      return thread.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return null;
    }
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // An error as well: the executor would keep it to itself.
        Logger.error(e, "rendezvous: one event was lost");
      }
    };
  }

  /** Ends the thread after the tasks handed in so far, and waits for that a moment. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(500, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
