package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.DoctorReport.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs every check at the same time and says what is wrong and what to do about it. One examination
 * at a time: who asks during one gets its result. Any thread; blocks for as long as the slowest
 * check takes, and for {@link #LIMIT} at most.
 */
public final class Doctor {
  /** No check is waited for longer. */
  public static final Duration LIMIT = Duration.ofSeconds(14);

  private final List<HealthCheck> checks;
  private final Duration limit;
  private @Nullable CompletableFuture<DoctorReport> running;

  /** A doctor; see {@link StandardChecks}. */
  public Doctor(List<HealthCheck> checks) {
    this(checks, LIMIT);
  }

  Doctor(List<HealthCheck> checks, Duration limit) {
    this.checks = List.copyOf(checks);
    this.limit = limit;
  }

  /** Runs every check; the report has them in their order. */
  public DoctorReport examine() {
    CompletableFuture<DoctorReport> mine = new CompletableFuture<>();
    CompletableFuture<DoctorReport> others;
    synchronized (this) {
      others = running;
      if (others == null) {
        running = mine;
      }
    }
    if (others != null) {
      return others.join();
    }
    try {
      mine.complete(runAll());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      mine.complete(
          DoctorReport.of(
              List.of(Check.warn("doctor", "broken off: the hub is stopping", "ask again"))));
    } finally {
      synchronized (this) {
        running = null;
      }
    }
    return mine.join();
  }

  private DoctorReport runAll() throws InterruptedException {
    List<Callable<List<Check>>> tasks = new ArrayList<>();
    checks.forEach(check -> tasks.add(check::run));
    // Not closed, as that would wait for a check that hears no interruption.
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("roomhub-doctor-", 0).factory());
    List<Future<List<Check>>> results =
        threads.invokeAll(tasks, limit.toNanos(), TimeUnit.NANOSECONDS);
    threads.shutdownNow();
    List<Check> found = new ArrayList<>();
    for (int i = 0; i < checks.size(); i++) {
      found.addAll(result(checks.get(i).name(), results.get(i)));
    }
    return DoctorReport.of(found);
  }

  private List<Check> result(String name, Future<List<Check>> future) throws InterruptedException {
    if (future.isCancelled()) {
      return List.of(
          Check.warn(
              name,
              "no result within " + limit.toSeconds() + " s",
              "ask again; if it stays so, something that it asks for does not answer"));
    }
    try {
      return future.get();
    } catch (ExecutionException e) {
      return List.of(
          Check.warn(
              name,
              "could not be looked at: " + e.getCause(),
              "report this with roomhubctl report"));
    }
  }
}
