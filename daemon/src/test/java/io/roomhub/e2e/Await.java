package io.roomhub.e2e;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what other processes do. */
public final class Await {
  private Await() {}

  /** Asks 20 times a second until the answer is not null; fails after {@code seconds}. */
  public static <T> T until(String what, double seconds, Supplier<@Nullable T> question) {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    while (true) {
      T answer = question.get();
      if (answer != null) {
        return answer;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + seconds + " s in vain for " + what);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** Lets time go by: for recordings of a given length. */
  public static void seconds(double seconds) {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < deadline) {
      LockSupport.parkNanos(deadline - System.nanoTime());
    }
  }
}
