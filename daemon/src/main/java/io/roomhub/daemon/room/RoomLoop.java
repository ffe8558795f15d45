package io.roomhub.daemon.room;

import java.util.concurrent.Executor;

/**
 * The serial executor that owns everything the room knows: participants, negotiation, mute. Others
 * submit to it; nobody locks. Tests run it on a virtual clock.
 */
public interface RoomLoop extends Executor {
  /** Runs {@code task} on the loop after {@code delayMs} ms. Any thread. */
  Timer schedule(long delayMs, Runnable task);

  /** A task that waits for its time. */
  interface Timer {
    /** Forgets the task; does nothing when it has run. */
    void cancel();
  }
}
