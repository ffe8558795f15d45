package io.roomhub.hardware.sound;

import java.nio.file.Path;

/** Which sound device is wanted, as the configuration says it. */
public sealed interface AudioDeviceSpec {
  /** The first real device in order of preference (USB before on-board before the ALSA default). */
  record Auto() implements AudioDeviceSpec {}

  /** The device of this stable name, as {@code roomhubctl devices} prints it. */
  record Named(String name) implements AudioDeviceSpec {}

  /**
   * A WAV file: as an input read at the pace of real time (any rate and channel count), as an
   * output written as 48 kHz mono 16-bit with a header that is valid at any moment.
   *
   * @param loop start again at the end (input only); without it silence follows
   */
  record File(Path path, boolean loop) implements AudioDeviceSpec {}

  /**
   * A sine of {@code hz} whose level is {@code dbfs} relative to a full-scale sine (0 dBFS =
   * amplitude 1.0).
   */
  record Tone(double hz, double dbfs) implements AudioDeviceSpec {}

  /** Digital silence at the pace of real time. */
  record Silence() implements AudioDeviceSpec {}

  /** An output that takes sound at the pace of real time and forgets it. */
  record Null() implements AudioDeviceSpec {}
}
