package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The devices that ALSA knows, opened through Java Sound. Any thread; opening may take a second.
 *
 * <p>Whatever Java Sound throws becomes an {@link AudioDeviceException} that says what is wrong: a
 * missing, a busy and an unsuitable device are all the same to Java Sound, so /proc/asound is asked
 * first.
 */
final class JavaSoundDevices implements SoundBackend {
  private final Clock clock;
  private final AlsaCards cards;
  private final CardLevel inputLevel;
  private final CardLevel outputLevel;
  private final Mixers mixers;

  JavaSoundDevices(Clock clock, AlsaCards cards, CardLevel inputLevel, CardLevel outputLevel) {
    this(clock, cards, inputLevel, outputLevel, JavaSoundMixers.INSTANCE);
  }

  JavaSoundDevices(
      Clock clock, AlsaCards cards, CardLevel inputLevel, CardLevel outputLevel, Mixers mixers) {
    this.clock = clock;
    this.cards = cards;
    this.mixers = mixers;
    this.inputLevel = inputLevel;
    this.outputLevel = outputLevel;
  }

  /** Java Sound's mixers of ALSA devices. */
  interface Mixers {
    /**
     * The mixer of a device that has lines in this direction, or null. Asking opens the device for
     * a moment: callers make sure that nobody else holds it.
     */
    @Nullable Mixer find(int card, int device, Direction direction);

    /** Whether ALSA's {@code default} exists for this direction. Never throws. */
    boolean hasDefault(Direction direction);
  }

  @Override
  public List<SoundDevice> find(Direction direction) {
    List<SoundDevice> devices = new ArrayList<>();
    for (AlsaCard card : cards.list()) {
      for (AlsaCard.Pcm pcm : card.pcms()) {
        if (pcm.direction() == direction) {
          devices.add(device(card, pcm));
        }
      }
    }
    if (mixers.hasDefault(direction)) {
      LineFormats format = LineFormats.order(direction, List.of(), List.of(), true).getFirst();
      devices.add(
          new SoundDevice(
              SoundDevice.DEFAULT_NAME,
              SoundDevice.DEFAULT_NAME,
              "the default device of ALSA",
              SoundDevice.DEFAULT_CARD,
              0,
              false,
              direction,
              format.channels(),
              format.rate()));
    }
    return devices;
  }

  @Override
  public List<KernelPcm> captures() {
    return cards.captures();
  }

  @Override
  public @Nullable String usbPort(String device) {
    return cards.usbPort(device);
  }

  private SoundDevice device(AlsaCard card, AlsaCard.Pcm pcm) {
    String suffix = pcm.device() == 0 ? "" : "," + pcm.device();
    LineFormats format =
        LineFormats.order(pcm.direction(), cards.streams(card.number(), pcm), List.of(), false)
            .getFirst();
    return new SoundDevice(
        card.name() + suffix,
        card.model() + suffix,
        card.description(),
        card.number(),
        pcm.device(),
        card.usb(),
        pcm.direction(),
        format.channels(),
        format.rate());
  }

  @Override
  public AudioInput openInput(SoundDevice device, MicrophoneOptions options)
      throws AudioDeviceException {
    AudioInput input =
        open(
            device,
            (mixer, format, encoding) -> {
              int channels = format.getChannels();
              int rate = (int) format.getSampleRate();
              MicrophoneProfile profile = MicrophoneProfile.of(device.model(), channels);
              MicrophoneFrontEnd frontEnd =
                  new MicrophoneFrontEnd(encoding, channels, rate, options.plan(profile, channels));
              CaptureLine line = JavaSoundLines.openCapture(mixer, format);
              return new JavaSoundInput(clock, info(device, format), line, frontEnd);
            });
    setLevel(device, inputLevel);
    return input;
  }

  @Override
  public AudioOutput openOutput(SoundDevice device) throws AudioDeviceException {
    AudioOutput output =
        open(
            device,
            (mixer, format, encoding) -> {
              // A sound server wants all of the buffer that it was promised; a card does not care.
              int fill =
                  device.isDefault()
                      ? JavaSoundOutput.SERVER_FILL_MILLIS
                      : JavaSoundOutput.CARD_FILL_MILLIS;
              int buffer = device.isDefault() ? fill : JavaSoundLines.CARD_BUFFER_MILLIS;
              PlaybackLine line = JavaSoundLines.openPlayback(mixer, format, buffer);
              ChannelMixer channels = new ChannelMixer(encoding, format.getChannels());
              return new JavaSoundOutput(clock, info(device, format), line, channels, fill);
            });
    setLevel(device, outputLevel);
    return output;
  }

  /** A sound server has levels of its own, which belong to whoever uses it. */
  private static void setLevel(SoundDevice device, CardLevel level) {
    if (device.isDefault() || !level.owned()) {
      return;
    }
    CardLevels.Outcome outcome = CardLevels.apply(device.card(), device.direction(), level.db());
    if (outcome != null && !outcome.changed().isEmpty()) {
      Logger.info("{}: {}", device.name(), CardLevels.Outcome.words(outcome.changed()));
    }
    if (outcome != null && !outcome.failed().isEmpty()) {
      Logger.warn("{}: {}", device.name(), CardLevels.Outcome.words(outcome.failed()));
    }
  }

  private static AudioDeviceInfo info(SoundDevice device, AudioFormat format) {
    return device.info(format.getChannels(), (int) format.getSampleRate());
  }

  private interface Opener<T> {
    T open(Mixer mixer, AudioFormat format, PcmEncoding encoding) throws LineUnavailableException;
  }

  private <T> T open(SoundDevice device, Opener<T> opener) throws AudioDeviceException {
    AlsaCard.Pcm pcm = new AlsaCard.Pcm(device.device(), device.direction());
    checkFree(device, pcm);
    List<UsbStream> streams = device.isDefault() ? List.of() : cards.streams(device.card(), pcm);
    String unusable = LineFormats.unusable(streams);
    if (unusable != null) {
      throw new AudioDeviceException(device.name() + " cannot be used: " + unusable);
    }
    Mixer mixer = mixers.find(device.card(), device.device(), device.direction());
    if (mixer == null) {
      String denied = device.isDefault() ? null : cards.denied(device.card());
      throw new AudioDeviceException(
          device.name()
              + " cannot be opened: "
              + (denied == null ? "Java Sound does not see it; is libasound2 installed?" : denied));
    }
    Exception last = null;
    List<LineFormats> formats =
        LineFormats.order(
            device.direction(),
            streams,
            JavaSoundMixers.channels(mixer, device.direction()),
            device.isDefault());
    for (LineFormats wanted : formats) {
      for (PcmEncoding encoding :
          new PcmEncoding[] {PcmEncoding.S16LE, PcmEncoding.S24LE, PcmEncoding.S32LE}) {
        AudioFormat format = JavaSoundLines.format(encoding, wanted.channels(), wanted.rate());
        try {
          return opener.open(mixer, format, encoding);
        } catch (LineUnavailableException | RuntimeException e) {
          last = e;
        }
      }
    }
    checkFree(device, pcm);
    throw new AudioDeviceException(
        device.name() + " cannot be opened: " + (last == null ? "no format" : last.getMessage()),
        last);
  }

  private void checkFree(SoundDevice device, AlsaCard.Pcm pcm) throws AudioDeviceException {
    @Nullable String user = device.isDefault() ? null : cards.user(device.card(), pcm);
    if (user != null) {
      throw new AudioDeviceException(device.name() + " is busy: " + user + " uses it");
    }
  }
}
