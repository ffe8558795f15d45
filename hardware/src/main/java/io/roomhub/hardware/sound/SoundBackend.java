package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.util.List;

/** Where real devices come from. Any thread. */
interface SoundBackend {
  /** What is plugged in now, in the order of the machine. Never throws. */
  List<SoundDevice> find(Direction direction);

  /**
   * Opens a microphone.
   *
   * @param chosen 0-based channels to average; none means all
   * @throws AudioDeviceException when it is missing, busy or lacks a chosen channel
   */
  AudioInput openInput(SoundDevice device, int[] chosen) throws AudioDeviceException;

  /**
   * Opens a speaker.
   *
   * @throws AudioDeviceException when it is missing or busy
   */
  AudioOutput openOutput(SoundDevice device) throws AudioDeviceException;
}
