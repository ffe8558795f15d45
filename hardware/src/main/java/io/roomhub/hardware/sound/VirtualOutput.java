package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;

/**
 * A speaker that is none: takes each block at once and returns when the next one is due, every 10
 * ms (see {@link Pacer} for late writers), so that no sound waits in it. The writing thread owns
 * everything but {@code closed}; a write that is waiting when {@link #close()} comes returns with
 * its tick, within 10 ms.
 */
abstract class VirtualOutput implements AudioOutput {
  private final AudioDeviceInfo info;
  private final Pacer pacer;
  private volatile boolean closed;

  VirtualOutput(Clock clock, AudioDeviceInfo info) {
    this.info = info;
    this.pacer = new Pacer(clock);
  }

  /** Takes the next block; allocates nothing. */
  abstract void take(float[] block) throws AudioDeviceException, InterruptedException;

  /** Gives back what the device holds; called once. */
  void release() {}

  @Override
  public final AudioDeviceInfo info() {
    return info;
  }

  @Override
  public final void write(float[] block) throws AudioDeviceException, InterruptedException {
    checkOpen();
    take(block);
    pacer.await();
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
