package io.roomhub.hardware.sound;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds and opens sound devices. Any thread; opening may block for a second. */
public interface SoundSystem {
  /** Every device that could be opened now; microphones and speakers. Never throws. */
  List<Device> devices();

  /**
   * Opens a microphone.
   *
   * @throws AudioDeviceException when it is missing or busy: ask again later
   */
  AudioInput openInput(AudioDeviceSpec spec) throws AudioDeviceException;

  /**
   * Opens a speaker.
   *
   * @throws AudioDeviceException when it is missing or busy: ask again later
   */
  AudioOutput openOutput(AudioDeviceSpec spec) throws AudioDeviceException;

  /**
   * Whether a microphone is there, without opening it.
   *
   * @throws AudioDeviceException when it is missing, with the words of {@link #openInput}
   */
  default void checkInput(AudioDeviceSpec spec) throws AudioDeviceException {}

  /**
   * What would be opened now in place of a device that is open, where that is better: a
   * speakerphone that is plugged in again, while the headphone socket stands in for it. Opens
   * nothing. Never throws.
   *
   * @param open what was opened for {@code spec}
   * @return its name, or null where there is nothing better
   */
  default @Nullable String better(Direction direction, AudioDeviceSpec spec, AudioDeviceInfo open) {
    return null;
  }

  /** What the kernel says of every capture stream of this machine. Never throws. */
  default List<KernelPcm> captures() {
    return List.of();
  }

  /**
   * Where a device is plugged: bus and hub ports, such as {@code 1-1.2}. Its keys and lamps are a
   * HID device on the same port. Never throws.
   *
   * @return null when it is not on USB, or gone
   */
  default @Nullable String usbPort(String device) {
    return null;
  }

  /** One line of {@code roomhubctl devices}. */
  record Device(AudioDeviceInfo info, Direction direction) {}

  /** What a device is for. */
  enum Direction {
    INPUT,
    OUTPUT
  }
}
