package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ThreadSchedulingTest {
  @Test
  void theAnswerTellsWhatTheKernelDid() throws Exception {
    for (ThreadScheduling.Policy policy : ThreadScheduling.Policy.values()) {
      AtomicBoolean granted = new AtomicBoolean();
      CompletableFuture<String> stat = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                granted.set(ThreadScheduling.request(policy, 1));
                try {
                  stat.complete(Files.readString(Path.of("/proc/thread-self/stat")));
                } catch (IOException e) {
                  stat.completeExceptionally(e);
                }
              });
      thread.start();
      thread.join();
      // proc_pid_stat(5): after the name in brackets, fields 40 and 41 are rt_priority and policy.
      String line = stat.get();
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      assertEquals(granted.get() ? "1" : "0", fields[40 - 3], "rt_priority");
      int expected = policy == ThreadScheduling.Policy.FIFO ? 1 : 2;
      assertEquals(granted.get() ? expected : 0, Integer.parseInt(fields[41 - 3]), "policy");
    }
  }

  @Test
  void anImpossiblePriorityIsRefusedAndNotThrown() {
    assertFalse(ThreadScheduling.request(ThreadScheduling.Policy.FIFO, 1_000));
    assertFalse(ThreadScheduling.request(ThreadScheduling.Policy.ROUND_ROBIN, -1));
  }
}
