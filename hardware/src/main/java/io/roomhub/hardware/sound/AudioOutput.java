package io.roomhub.hardware.sound;

/**
 * An open speaker. One thread writes it, in a loop; {@link #close()} may come from any thread and
 * makes a blocked write return.
 */
public interface AudioOutput extends AutoCloseable {
  /** What was opened. */
  AudioDeviceInfo info();

  /**
   * Hands 10 ms to the device and blocks while its buffer is full, so that a loop around this call
   * runs at the device's own pace. Allocates nothing.
   *
   * @param block {@link AudioBlock#SAMPLES} floats, ±1.0
   * @throws AudioDeviceException when the device is gone or was closed
   * @throws InterruptedException when the writing thread is interrupted
   */
  void write(float[] block) throws AudioDeviceException, InterruptedException;

  /**
   * For how long the writer may stay away before the device runs dry, ms; it takes the blocks of
   * that time at once afterwards. 0 where it plays what it gets as soon as it can. Any thread.
   */
  default int patienceMillis() {
    return 0;
  }

  /** How long a block waits in the device before it is heard, ms. Any thread. */
  default int delayMillis() {
    return 0;
  }

  /** How often the device ran dry (underruns) since it was opened. Any thread. */
  long xruns();

  @Override
  void close();
}
