package io.roomhub.hardware.sound;

/**
 * An open microphone. One thread reads it, once, in a loop; {@link #close()} may come from any
 * thread and makes a blocked read return.
 */
public interface AudioInput extends AutoCloseable {
  /** What was opened. */
  AudioDeviceInfo info();

  /**
   * Blocks until the next 10 ms are captured and writes them to {@code block}. Allocates nothing.
   *
   * @param block {@link AudioBlock#SAMPLES} floats, ±1.0, overwritten
   * @throws AudioDeviceException when the device is gone or was closed
   * @throws InterruptedException when the reading thread is interrupted
   */
  void read(float[] block) throws AudioDeviceException, InterruptedException;

  /** How often the device lost samples (overruns) since it was opened. Any thread. */
  long xruns();

  @Override
  void close();
}
