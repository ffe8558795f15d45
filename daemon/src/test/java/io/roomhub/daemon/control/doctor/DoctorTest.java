package io.roomhub.daemon.control.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DoctorTest {
  /** Never the reason for a result here. */
  private static final Duration LONG = Duration.ofSeconds(50);

  private static HealthCheck check(String name, Callable<List<Check>> run) {
    return new HealthCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Check> run() throws InterruptedException {
        try {
          return run.call();
        } catch (InterruptedException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  @Test
  void allRunAtTheSameTimeAndAreShownInTheirOrder() {
    CountDownLatch both = new CountDownLatch(2);
    Callable<List<Check>> meets =
        () -> {
          both.countDown();
          both.await();
          return List.of(Check.ok("met", "each other"));
        };
    DoctorReport report =
        new Doctor(
                List.of(
                    check("a", meets),
                    check("b", () -> List.of(Check.warn("b", "so so", "mend it"))),
                    check("nothing", List::of),
                    check("c", meets)),
                LONG)
            .examine();

    assertEquals(List.of("met", "b", "met"), report.checks().stream().map(Check::name).toList());
    assertEquals(Verdict.WARN, report.verdict());
    assertEquals("fair", report.summary());
  }

  @Test
  void aCheckThatHangsOrFailsTakesNoOtherWithIt() {
    CountDownLatch never = new CountDownLatch(1);
    DoctorReport report =
        new Doctor(
                List.of(
                    check(
                        "hangs",
                        () -> {
                          never.await();
                          return List.of();
                        }),
                    check(
                        "breaks",
                        () -> {
                          throw new IllegalStateException("oops");
                        }),
                    check("works", () -> List.of(Check.ok("works", "yes")))),
                Duration.ofSeconds(2))
            .examine();

    assertEquals(
        List.of(
            "no result within 2 s",
            "could not be looked at: java.lang.IllegalStateException: oops",
            "yes"),
        report.checks().stream().map(Check::reason).toList());
  }

  @Test
  void whoAsksDuringAnExaminationGetsItsResult() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Doctor doctor =
        new Doctor(
            List.of(
                check(
                    "slow",
                    () -> {
                      begun.countDown();
                      go.await();
                      return List.of(Check.ok("slow", "done"));
                    })),
            LONG);
    CompletableFuture<DoctorReport> first = CompletableFuture.supplyAsync(doctor::examine);
    begun.await();
    CompletableFuture<DoctorReport> second = new CompletableFuture<>();
    Thread asks = Thread.ofPlatform().start(() -> second.complete(doctor.examine()));
    while (asks.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();

    assertSame(first.get(), second.get());
    assertTrue(first.get().checks().getFirst().reason().equals("done"));
  }
}
