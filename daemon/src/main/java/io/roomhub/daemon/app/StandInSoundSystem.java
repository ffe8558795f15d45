package io.roomhub.daemon.app;

import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.AudioInput;
import io.roomhub.hardware.sound.AudioOutput;
import io.roomhub.hardware.sound.KernelPcm;
import io.roomhub.hardware.sound.SoundSystem;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * For a hub that is tried out on a machine without a sound card: where {@code auto} finds nothing,
 * a quiet tone is the microphone and a file the speaker. An installed hub never uses it: it waits
 * for its card.
 */
final class StandInSoundSystem implements SoundSystem {
  private static final AudioDeviceSpec TONE = new AudioDeviceSpec.Tone(440, -20);

  private final SoundSystem real;
  private final AudioDeviceSpec file;

  StandInSoundSystem(SoundSystem real, Path recording) {
    this.real = real;
    this.file = new AudioDeviceSpec.File(recording, false);
  }

  @Override
  public List<Device> devices() {
    return real.devices();
  }

  @Override
  public AudioInput openInput(AudioDeviceSpec spec) throws AudioDeviceException {
    if (spec instanceof AudioDeviceSpec.Auto && !has(Direction.INPUT)) {
      Logger.info("no sound card: a 440 Hz tone stands in for the microphone");
      return real.openInput(TONE);
    }
    return real.openInput(spec);
  }

  @Override
  public AudioOutput openOutput(AudioDeviceSpec spec) throws AudioDeviceException {
    if (spec instanceof AudioDeviceSpec.Auto && !has(Direction.OUTPUT)) {
      Logger.info(
          "no sound card: {} stands in for the speaker", ((AudioDeviceSpec.File) file).path());
      return real.openOutput(file);
    }
    return real.openOutput(spec);
  }

  @Override
  public void checkInput(AudioDeviceSpec spec) throws AudioDeviceException {
    if (!(spec instanceof AudioDeviceSpec.Auto)) {
      real.checkInput(spec);
    }
  }

  @Override
  public @Nullable String better(Direction direction, AudioDeviceSpec spec, AudioDeviceInfo open) {
    return real.better(direction, spec, open);
  }

  @Override
  public @Nullable String usbPort(String device) {
    return real.usbPort(device);
  }

  @Override
  public List<KernelPcm> captures() {
    return real.captures();
  }

  private boolean has(Direction direction) {
    return real.devices().stream()
        .anyMatch(
            device -> device.direction() == direction && !device.info().kind().equals("virtual"));
  }
}
