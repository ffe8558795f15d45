package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The sound devices of this machine and the virtual ones. Any thread; remembers nothing of them, so
 * devices that come and go are seen at the next call.
 */
public final class DefaultSoundSystem implements SoundSystem {
  private final Clock clock;
  private final SoundBackend backend;
  private final MicrophoneOptions microphone;
  private final Consumer<String> log;

  /** What was said last of the devices that were passed over. */
  private final Map<Direction, String> told = new ConcurrentHashMap<>();

  /**
   * Microphones and speakers through ALSA and Java Sound.
   *
   * @param clock paces all devices
   * @param options what is wanted of them
   */
  public DefaultSoundSystem(Clock clock, SoundOptions options) {
    this(
        clock,
        new JavaSoundDevices(
            clock,
            new AlsaCards(Path.of("/proc"), Path.of("/sys"), Path.of("/dev")),
            options.inputLevel(),
            options.outputLevel()),
        options.microphone());
  }

  DefaultSoundSystem(Clock clock, SoundBackend backend, MicrophoneOptions microphone) {
    this(clock, backend, microphone, Logger::info);
  }

  DefaultSoundSystem(
      Clock clock, SoundBackend backend, MicrophoneOptions microphone, Consumer<String> log) {
    this.log = log;
    this.clock = clock;
    this.backend = backend;
    this.microphone = microphone;
  }

  @Override
  public List<Device> devices() {
    List<Device> devices = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      for (SoundDevice device : inOrder(direction)) {
        devices.add(new Device(device.info(device.channels(), device.sampleRate()), direction));
      }
    }
    return devices;
  }

  private List<SoundDevice> inOrder(Direction direction) {
    List<SoundDevice> found = new ArrayList<>(backend.find(direction));
    found.sort(Comparator.comparingInt(SoundDevice::preference));
    return found;
  }

  @Override
  public AudioInput openInput(AudioDeviceSpec spec) throws AudioDeviceException {
    return switch (spec) {
      case AudioDeviceSpec.Auto auto ->
          first(Direction.INPUT, d -> backend.openInput(d, microphone));
      case AudioDeviceSpec.Named named ->
          backend.openInput(named(Direction.INPUT, named.name()), microphone);
      case AudioDeviceSpec.File file -> FileInput.open(clock, file.path(), file.loop(), microphone);
      case AudioDeviceSpec.Tone tone -> new ToneInput(clock, tone.hz(), tone.dbfs());
      case AudioDeviceSpec.Silence silence -> new SilenceInput(clock);
      case AudioDeviceSpec.Null none ->
          throw new AudioDeviceException(
              "\"null\" is a speaker, not a microphone: use \"silence\"");
    };
  }

  @Override
  public void checkInput(AudioDeviceSpec spec) throws AudioDeviceException {
    if (spec instanceof AudioDeviceSpec.Named(String name)) {
      named(Direction.INPUT, name);
    } else if (spec instanceof AudioDeviceSpec.Auto && backend.find(Direction.INPUT).isEmpty()) {
      throw AudioDeviceException.absent("no sound device to record from: none is plugged in");
    }
  }

  @Override
  public @Nullable String better(Direction direction, AudioDeviceSpec spec, AudioDeviceInfo open) {
    // Nothing is better than USB, and this is asked every few seconds.
    if (!(spec instanceof AudioDeviceSpec.Auto) || backend.usbPort(open.name()) != null) {
      return null;
    }
    List<SoundDevice> devices = inOrder(direction);
    for (SoundDevice device : devices) {
      if (device.name().equals(open.name())) {
        SoundDevice best = devices.getFirst();
        return best.preference() < device.preference() ? best.name() : null;
      }
    }
    return null;
  }

  @Override
  public @Nullable String usbPort(String device) {
    return backend.usbPort(device);
  }

  @Override
  public List<KernelPcm> captures() {
    return backend.captures();
  }

  @Override
  public AudioOutput openOutput(AudioDeviceSpec spec) throws AudioDeviceException {
    return switch (spec) {
      case AudioDeviceSpec.Auto auto -> first(Direction.OUTPUT, backend::openOutput);
      case AudioDeviceSpec.Named named -> backend.openOutput(named(Direction.OUTPUT, named.name()));
      case AudioDeviceSpec.File file -> new FileOutput(clock, file.path());
      case AudioDeviceSpec.Null none -> new NullOutput(clock);
      case AudioDeviceSpec.Tone tone ->
          throw new AudioDeviceException("\"tone\" is a microphone, not a speaker: use \"null\"");
      case AudioDeviceSpec.Silence silence ->
          throw new AudioDeviceException(
              "\"silence\" is a microphone, not a speaker: use \"null\"");
    };
  }

  private interface Opener<T> {
    T open(SoundDevice device) throws AudioDeviceException;
  }

  /** The first device in order of preference that opens. */
  private <T> T first(Direction direction, Opener<T> opener) throws AudioDeviceException {
    List<String> failures = new ArrayList<>();
    for (SoundDevice device : inOrder(direction)) {
      try {
        T opened = opener.open(device);
        tell(direction, String.join("; ", failures));
        return opened;
      } catch (AudioDeviceException e) {
        failures.add(e.getMessage());
      }
    }
    String what = direction == Direction.INPUT ? "to record from" : "to play on";
    if (failures.isEmpty()) {
      throw AudioDeviceException.absent("no sound device " + what + ": none is plugged in");
    }
    throw new AudioDeviceException(
        "no sound device " + what + " could be opened: " + String.join("; ", failures));
  }

  /** Once, however often the other device is opened. */
  private void tell(Direction direction, String passedOver) {
    if (!passedOver.equals(told.put(direction, passedOver)) && !passedOver.isEmpty()) {
      log.accept("passed over: " + passedOver);
    }
  }

  private SoundDevice named(Direction direction, String name) throws AudioDeviceException {
    List<SoundDevice> devices = inOrder(direction);
    for (SoundDevice device : devices) {
      if (device.name().equals(name)) {
        return device;
      }
    }
    List<SoundDevice> ofModel = devices.stream().filter(d -> d.model().equals(name)).toList();
    if (ofModel.size() == 1) {
      return ofModel.getFirst();
    }
    List<String> names = devices.stream().map(SoundDevice::name).toList();
    String what = direction == Direction.INPUT ? "microphone" : "speaker";
    if (ofModel.isEmpty()) {
      throw AudioDeviceException.absent(
          "no "
              + what
              + " named "
              + name
              + " is plugged in; there "
              + (names.isEmpty() ? "is none" : "is " + String.join(", ", names)));
    }
    throw new AudioDeviceException(
        "several "
            + what
            + "s are named "
            + name
            + ": say which of "
            + String.join(", ", ofModel.stream().map(SoundDevice::name).toList()));
  }
}
