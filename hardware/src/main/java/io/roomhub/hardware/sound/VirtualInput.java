package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;

/**
 * A microphone that is none: blocks come at the pace of real time, 10 ms after the first read and
 * every 10 ms from then on (see {@link Pacer} for late readers). The reading thread owns everything
 * but {@code closed}; a read that is waiting when {@link #close()} comes returns with its tick,
 * within 10 ms.
 */
abstract class VirtualInput implements AudioInput {
  private final AudioDeviceInfo info;
  private final Pacer pacer;
  private volatile boolean closed;

  VirtualInput(Clock clock, AudioDeviceInfo info) {
    this.info = info;
    this.pacer = new Pacer(clock);
  }

  /** Fills the next block; allocates nothing. */
  abstract void fill(float[] block) throws AudioDeviceException, InterruptedException;

  /** Gives back what the device holds; called once. */
  void release() {}

  @Override
  public final AudioDeviceInfo info() {
    return info;
  }

  @Override
  public final void read(float[] block) throws AudioDeviceException, InterruptedException {
    checkOpen();
    pacer.await();
    checkOpen();
    fill(block);
  }

  private void checkOpen() throws AudioDeviceException {
    if (closed) {
      throw new AudioDeviceException(info.name() + " was closed");
    }
  }

  @Override
  public final int patienceMillis() {
    return Pacer.PATIENCE_MILLIS;
  }

  @Override
  public final long xruns() {
    return pacer.xruns();
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }
}
