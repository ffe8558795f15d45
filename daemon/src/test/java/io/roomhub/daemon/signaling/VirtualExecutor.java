package io.roomhub.daemon.signaling;

import io.roomhub.hardware.clock.VirtualClock;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * An executor without a thread: it runs what is due when a test lets time pass. Several owners may
 * share it, so it does not end with one of them.
 */
public final class VirtualExecutor extends AbstractExecutorService
    implements ScheduledExecutorService {
  /** The time that passes. */
  public final VirtualClock clock = new VirtualClock();

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Task task) -> task.dueMs)
              .thenComparingLong(task -> task.order));
  private long order;

  private final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
    private final long dueMs;
    private final long order;

    Task(Runnable run, long dueMs, long order) {
      super(run, null);
      this.dueMs = dueMs;
      this.order = order;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueMs - clock.millis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
    }
  }

  /** Lets so many milliseconds pass, running each task at its time. */
  public void pass(long millis) {
    long end = clock.millis() + millis;
    while (!tasks.isEmpty() && tasks.peek().dueMs <= end) {
      Task next = tasks.remove();
      clock.advanceMillis(Math.max(0, next.dueMs - clock.millis()));
      next.run();
      if (!next.isCancelled()) {
        rethrow(next);
      }
    }
    clock.advanceMillis(end - clock.millis());
  }

  private static void rethrow(Task task) {
    try {
      task.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError("a task has failed", e);
    }
  }

  @Override
  public void execute(Runnable task) {
    var unused = schedule(task, 0, TimeUnit.MILLISECONDS);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable run, long delay, TimeUnit unit) {
    Task task = new Task(run, clock.millis() + unit.toMillis(delay), order++);
    tasks.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> call, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable run, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable run, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
