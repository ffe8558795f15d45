package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.array.Beamformer;
import org.jspecify.annotations.Nullable;

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

  /** Whether the device delivers what it plays itself, on a channel of its own. Any thread. */
  default boolean hasReference() {
    return false;
  }

  /**
   * What the device played while the block that was read last was captured; only where {@link
   * #hasReference()}. Reading thread.
   *
   * @param reference {@link AudioBlock#SAMPLES} floats, ±1.0, overwritten
   */
  default void copyReference(float[] reference) {}

  /** The beam that is formed of its channels, or null where there is none. Any thread. */
  default @Nullable Beamformer beamformer() {
    return null;
  }

  /**
   * For how long the reader may stay away without losing a sample, ms: the blocks of that time wait
   * in the device. 0 where each must be fetched as it comes. Any thread.
   */
  default int patienceMillis() {
    return 0;
  }

  /** How often the device lost samples (overruns) since it was opened. Any thread. */
  long xruns();

  @Override
  void close();
}
