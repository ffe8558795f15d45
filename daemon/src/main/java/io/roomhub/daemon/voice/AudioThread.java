package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.meter.Counter;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.AudioBlock;
import io.roomhub.natives.ThreadScheduling;
import java.util.concurrent.locks.LockSupport;
import org.tinylog.Logger;

/**
 * A thread that ticks every 10 ms for ever: at the device's pace where there is one, else at the
 * clock's. A fault in one tick is counted and logged, ever more seldom, and the next tick goes on.
 *
 * <p>While nobody is there it lets blocks gather in the device, as many as that has patience for,
 * and does them in one go: waking up is what costs most then.
 */
abstract class AudioThread implements Runnable {
  /**
   * System property: a priority 1..99 asks for SCHED_FIFO for the audio threads. Off by default,
   * because raising them alone can starve the collector they wait for.
   */
  static final String PRIORITY_PROPERTY = "roomhub.audio.fifoPriority";

  private static final long STOP_MS = 1000;
  private static final int BLOCK_MS = (int) (AudioBlock.NANOS / 1_000_000);

  /** How long blocks may gather where there is no device, ms. */
  private static final int PATIENCE_MS = 150;

  /** Longer than blocks may gather. */
  private static final long STOOD_STILL_NANOS = 200_000_000L;

  private final Clock clock;
  private final Attendance attendance;
  private final Thread thread;
  private final Counter ticks = new Counter();
  private final Counter faults = new Counter();
  private long nextTickNanos;
  private boolean paced;
  private boolean alone;
  private int blocksSinceRest;
  private volatile boolean stopping;

  AudioThread(String name, Clock clock, Attendance attendance) {
    this.clock = clock;
    this.attendance = attendance;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
  }

  /**
   * One tick at the device's pace.
   *
   * @return false when there is no device
   */
  abstract boolean tickWithDevice() throws InterruptedException;

  /** For how long the device does without this thread, ms; negative when there is no device. */
  abstract int devicePatienceMillis();

  /** One tick at the clock's pace. */
  abstract void tickWithoutDevice(long nowNanos);

  final void start() {
    thread.start();
  }

  /** Ends a rest at once. Any thread; after {@link Attendance#stir}. */
  final void wake() {
    LockSupport.unpark(thread);
  }

  /**
   * Ends the thread.
   *
   * @return whether it has ended; false after waiting a second
   */
  final boolean stop() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /** Blocks of 10 ms done. Any thread. */
  final long ticks() {
    return ticks.get();
  }

  /** Ticks that ended in a fault. Any thread. */
  final long faults() {
    return faults.get();
  }

  @Override
  public final void run() {
    int priority = Integer.getInteger(PRIORITY_PROPERTY, 0);
    if (priority > 0 && !ThreadScheduling.request(ThreadScheduling.Policy.FIFO, priority)) {
      Logger.warn("{} runs at ordinary priority: SCHED_FIFO was not granted", thread.getName());
    }
    while (!stopping) {
      try {
        tick();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        faulty(e);
      }
    }
  }

  private void tick() throws InterruptedException {
    alone = attendance.nobody();
    if (alone) {
      rest();
    }
    if (tickWithDevice()) {
      paced = false;
    } else {
      long now = clock.nanoTime();
      // After a standstill nobody wants what would have been then.
      if (!paced || now - nextTickNanos > STOOD_STILL_NANOS) {
        paced = true;
        nextTickNanos = now;
      }
      clock.sleepUntil(nextTickNanos);
      tickWithoutDevice(nextTickNanos);
      nextTickNanos += AudioBlock.NANOS;
    }
    ticks.add(1);
  }

  /** Whether nobody is there, as of the block that is being done. This thread. */
  final boolean alone() {
    return alone;
  }

  /**
   * Never rests twice without a block that was waited for in between: that one brings the thread
   * back into step with the device, whose clock is another.
   */
  private void rest() throws InterruptedException {
    blocksSinceRest++;
    int patience = devicePatienceMillis();
    int millis = patience < 0 ? PATIENCE_MS : patience;
    if (blocksSinceRest * BLOCK_MS <= millis) {
      return;
    }
    blocksSinceRest = 0;
    long until = clock.nanoTime() + millis * 1_000_000L;
    while (!stopping && alone && clock.nanoTime() - until < 0) {
      clock.parkUntil(until);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      alone = attendance.nobody();
    }
  }

  private void faulty(RuntimeException e) {
    faults.add(1);
    long count = faults.get();
    // Powers of two: the first is seen at once, and a million of them are twenty lines.
    if ((count & (count - 1)) == 0) {
      Logger.error(e, "{}: fault number {}", thread.getName(), count);
    }
  }
}
