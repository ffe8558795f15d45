package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;

/**
 * Decides when a device that moves no samples is gone. A device that was pulled out gives no error:
 * it only stands still. Time in which nobody looked, as the process was stopped or starved, says
 * nothing of the device and does not count. Owned by the device's thread.
 */
final class StallTimer {
  /** A device that ran and stands still for this long is gone, ns: 2 s. */
  static final long GONE_NANOS = 2_000_000_000L;

  /** The first samples may take longer, ns: 5 s. PulseAudio was seen to need 2.4 s. */
  static final long FIRST_NANOS = 5_000_000_000L;

  /** Bounds of one wait, ns: enough to spare the CPU, short enough to be on time. */
  private static final long MIN_WAIT_NANOS = 1_000_000L;

  private static final long MAX_WAIT_NANOS = 10_000_000L;

  /** Between looks further apart than this, ns, nobody looked: a wait takes 10 ms. */
  private static final long BLIND_NANOS = 500_000_000L;

  private final Clock clock;
  private long lastProgress;
  private long lastLook;
  private long limit = FIRST_NANOS;

  StallTimer(Clock clock) {
    this.clock = clock;
  }

  void start() {
    lastProgress = clock.nanoTime();
    lastLook = lastProgress;
  }

  void progress() {
    lastProgress = clock.nanoTime();
    lastLook = lastProgress;
    limit = GONE_NANOS;
  }

  boolean gone() {
    long now = clock.nanoTime();
    long unseen = now - lastLook;
    lastLook = now;
    if (unseen > BLIND_NANOS) {
      lastProgress += unseen;
    }
    return now - lastProgress > limit;
  }

  /** Waits about as long as the device needs for {@code frames} at {@code rate} Hz. */
  void sleep(int frames, int rate) throws InterruptedException {
    long wait = Math.clamp(frames * 1_000_000_000L / rate, MIN_WAIT_NANOS, MAX_WAIT_NANOS);
    clock.sleepUntil(clock.nanoTime() + wait);
  }
}
