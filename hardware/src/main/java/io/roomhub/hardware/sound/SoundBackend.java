package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where real devices come from. Any thread. */
interface SoundBackend {
  /** What is plugged in now, in the order of the machine. Never throws. */
  List<SoundDevice> find(Direction direction);

  /** What the kernel says of every capture stream. Never throws. */
  default List<KernelPcm> captures() {
    return List.of();
  }

  /** As {@link SoundSystem#usbPort}. */
  default @Nullable String usbPort(String device) {
    return null;
  }

  /**
   * Opens a microphone.
   *
   * @param options what to do with its channels
   * @throws AudioDeviceException when it is missing, busy or lacks a wanted channel
   */
  AudioInput openInput(SoundDevice device, MicrophoneOptions options) throws AudioDeviceException;

  /**
   * Opens a speaker.
   *
   * @throws AudioDeviceException when it is missing or busy
   */
  AudioOutput openOutput(SoundDevice device) throws AudioDeviceException;
}
