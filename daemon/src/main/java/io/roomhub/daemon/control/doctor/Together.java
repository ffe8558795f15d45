package io.roomhub.daemon.control.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Does the same for several servers at the same time. */
final class Together {
  private Together() {}

  /**
   * Runs all tasks, each on a virtual thread.
   *
   * @param otherwise the result of one that does not end in time, by its place
   * @return the results in the order of the tasks
   */
  static <T> List<T> run(List<Callable<T>> tasks, long limitNanos, IntFunction<T> otherwise)
      throws InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : threads.invokeAll(tasks, limitNanos, TimeUnit.NANOSECONDS)) {
        results.add(future.isCancelled() ? otherwise.apply(results.size()) : future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
