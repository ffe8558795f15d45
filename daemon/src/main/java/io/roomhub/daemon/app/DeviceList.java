package io.roomhub.daemon.app;

import io.roomhub.daemon.control.DeviceStatus;
import io.roomhub.hardware.sound.SoundSystem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sound devices of the machine as control shows them. */
final class DeviceList {
  private DeviceList() {}

  /**
   * Every device that could be opened now.
   *
   * @param input name of the microphone in use, or null
   * @param output name of the speaker in use, or null
   */
  static List<DeviceStatus> of(SoundSystem sound, @Nullable String input, @Nullable String output) {
    return sound.devices().stream()
        .map(
            device -> {
              boolean microphone = device.direction() == SoundSystem.Direction.INPUT;
              return new DeviceStatus(
                  device.info().name(),
                  device.info().description(),
                  microphone ? "input" : "output",
                  device.info().kind(),
                  device.info().channels(),
                  device.info().sampleRate(),
                  Objects.equals(microphone ? input : output, device.info().name()));
            })
        .toList();
  }
}
