package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.tinylog.Logger;

/**
 * A speaker that is a WAV file, 48 kHz mono 16-bit, valid at any moment (see {@link WavWriter}).
 * When it has reached the 4 GiB that WAV can express, after more than 12 hours, it keeps what it
 * has and takes further sound like {@link NullOutput}.
 */
public final class FileOutput extends VirtualOutput {
  private final Path path;
  private final WavWriter writer;
  private boolean full;

  /**
   * Creates the file, over what was there.
   *
   * @throws AudioDeviceException when it cannot be created
   */
  public FileOutput(Clock clock, Path path) throws AudioDeviceException {
    super(
        clock,
        new AudioDeviceInfo(
            "file:" + path, "sound file", "virtual", 1, AudioBlock.SAMPLE_RATE, false, false));
    this.path = path;
    try {
      this.writer = WavWriter.create(path);
    } catch (IOException e) {
      throw FileErrors.of("cannot create", path, e);
    }
  }

  @Override
  void take(float[] block) throws InterruptedException {
    if (full) {
      return;
    }
    if (!writer.hasRoom()) {
      full = true;
      Logger.warn("{} has reached the 4 GiB a WAV file can hold: nothing more is recorded", path);
      return;
    }
    try {
      writer.write(block);
    } catch (ClosedByInterruptException e) {
      // The channel cleared nothing: the interrupt is ours to report, as the contract wants it.
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      // Opened anew it would begin at nothing: what is recorded stays.
      full = true;
      Logger.warn("cannot write {}: {}; nothing more is recorded", path, e.getMessage());
    }
  }

  @Override
  void release() {
    try {
      writer.close();
    } catch (IOException e) {
      Logger.warn("closing {}: {}", path, e.getMessage());
    }
  }
}
