package io.roomhub.daemon.rtc.ice;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.tinylog.Logger;

/**
 * Runs tasks one after the other on a virtual thread that exists only while there are some: the
 * place for calls of ice4j that block. Thread-safe.
 */
final class SerialExecutor implements Executor {
  private final String name;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  SerialExecutor(String name) {
    this.name = name;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    Thread.ofVirtual().name(name).start(this::drain);
  }

  private void drain() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // An error as well: the steps after it would else wait for ever.
        Logger.warn(e, "ICE: a step failed");
      }
    }
  }
}
