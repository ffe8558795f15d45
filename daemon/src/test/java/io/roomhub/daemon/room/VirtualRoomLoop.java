package io.roomhub.daemon.room;

import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;

/** A room loop without a thread: it runs what is due when a test lets time pass. */
final class VirtualRoomLoop implements RoomLoop {
  final VirtualClock clock = new VirtualClock();
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Task> waiting = new PriorityQueue<>(VirtualRoomLoop::compare);
  private long order;

  private record Task(long dueMs, long order, Runnable work, boolean[] cancelled) {}

  private static int compare(Task one, Task other) {
    int due = Long.compare(one.dueMs, other.dueMs);
    return due == 0 ? Long.compare(one.order, other.order) : due;
  }

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public Timer schedule(long delayMs, Runnable task) {
    Task waitingTask = new Task(clock.millis() + delayMs, order++, task, new boolean[1]);
    waiting.add(waitingTask);
    return () -> waitingTask.cancelled()[0] = true;
  }

  /** Tasks and timers that wait, cancelled ones left out. */
  int pending() {
    return ready.size() + (int) waiting.stream().filter(task -> !task.cancelled()[0]).count();
  }

  /** Runs everything that is due now. */
  void run() {
    Runnable task;
    while ((task = ready.poll()) != null) {
      task.run();
    }
  }

  /** Lets {@code millis} ms pass, running each task at its time. */
  void pass(long millis) {
    run();
    long end = clock.millis() + millis;
    while (!waiting.isEmpty() && waiting.peek().dueMs() <= end) {
      Task next = waiting.poll();
      clock.advanceMillis(Math.max(0, next.dueMs() - clock.millis()));
      if (!next.cancelled()[0]) {
        next.work().run();
      }
      run();
    }
    clock.advanceMillis(end - clock.millis());
  }
}
