package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
  private final SerialExecutor executor = new SerialExecutor("test-steps");

  @Test
  void tasksRunOneAfterTheOtherInTheirOrder() throws InterruptedException {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(1);
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      executor.execute(() -> ran.add(number));
    }
    executor.execute(done::countDown);
    assertTrue(done.await(20, TimeUnit.SECONDS));
    assertEquals(IntStream.range(0, 1_000).boxed().toList(), ran);
  }

  @Test
  void aStepThatEndsInAnExceptionOrAnErrorDoesNotStopTheNext() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    executor.execute(
        () -> {
          throw new IllegalStateException("wanted by the test");
        });
    executor.execute(
        () -> {
          throw new NoClassDefFoundError("wanted by the test");
        });
    executor.execute(done::countDown);
    assertTrue(done.await(20, TimeUnit.SECONDS));
  }
}
