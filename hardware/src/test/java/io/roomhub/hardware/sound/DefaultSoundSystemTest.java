package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultSoundSystemTest {
  @TempDir Path folder;

  private final JumpingClock clock = new JumpingClock();
  private final Cards cards = new Cards();
  private final DefaultSoundSystem sound =
      new DefaultSoundSystem(clock, cards, MicrophoneOptions.AUTO);

  /** Devices that open as silence under their own name, unless they are busy. */
  private final class Cards implements SoundBackend {
    final List<SoundDevice> plugged = new ArrayList<>();
    final Set<String> busy = new HashSet<>();

    void plug(String name, String model, int card, Direction direction) {
      plugged.add(
          new SoundDevice(
              name, model, "A " + name, card, 0, name.startsWith("usb"), direction, 2, 48_000));
    }

    @Override
    public List<SoundDevice> find(Direction direction) {
      return plugged.stream().filter(d -> d.direction() == direction).toList();
    }

    @Override
    public AudioInput openInput(SoundDevice device, MicrophoneOptions options)
        throws AudioDeviceException {
      check(device);
      return new VirtualInput(clock, device.info(2, 48_000)) {
        @Override
        void fill(float[] block) {}
      };
    }

    @Override
    public AudioOutput openOutput(SoundDevice device) throws AudioDeviceException {
      check(device);
      return new VirtualOutput(clock, device.info(2, 48_000)) {
        @Override
        void take(float[] block) {}
      };
    }

    private void check(SoundDevice device) throws AudioDeviceException {
      if (busy.contains(device.name())) {
        throw new AudioDeviceException(device.name() + " is busy");
      }
    }
  }

  private String autoInput() throws AudioDeviceException {
    return sound.openInput(new AudioDeviceSpec.Auto()).info().name();
  }

  private String autoOutput() throws AudioDeviceException {
    return sound.openOutput(new AudioDeviceSpec.Auto()).info().name();
  }

  @Test
  void autoTakesUsbThenOtherCardsThenHdmiThenDefault() throws Exception {
    cards.plug("default", "default", SoundDevice.DEFAULT_CARD, Direction.OUTPUT);
    cards.plug("alsa-vc4hdmi0", "alsa-vc4hdmi0", 0, Direction.OUTPUT);
    cards.plug("alsa-Headphones", "alsa-Headphones", 2, Direction.OUTPUT);
    cards.plug("usb-0b0e:0412-1", "usb-0b0e:0412", 3, Direction.OUTPUT);
    cards.plug("usb-046d:0825-9", "usb-046d:0825", 4, Direction.INPUT);
    assertEquals("usb-046d:0825-9", autoInput());
    for (String expected :
        List.of("usb-0b0e:0412-1", "alsa-Headphones", "alsa-vc4hdmi0", "default")) {
      assertEquals(expected, autoOutput());
      cards.busy.add(expected);
    }
    AudioDeviceException e = assertThrows(AudioDeviceException.class, this::autoOutput);
    assertTrue(e.getMessage().startsWith("no sound device to play on could be opened: usb-0b0e"));
    assertTrue(e.getMessage().endsWith("default is busy"), e.getMessage());
  }

  @Test
  void whatIsPluggedInIsBetterThanWhatStoodInForItWhereTheChoiceIsOurs() throws Exception {
    AudioDeviceSpec auto = new AudioDeviceSpec.Auto();
    cards.plug("alsa-vc4hdmi0", "alsa-vc4hdmi0", 0, Direction.OUTPUT);
    cards.plug("alsa-Headphones", "alsa-Headphones", 2, Direction.OUTPUT);
    AudioDeviceInfo socket = sound.openOutput(auto).info();
    assertEquals("alsa-Headphones", socket.name());
    assertNull(sound.better(Direction.OUTPUT, auto, socket));

    cards.plug("usb-0b0e:0412-1", "usb-0b0e:0412", 3, Direction.OUTPUT);
    assertEquals("usb-0b0e:0412-1", sound.better(Direction.OUTPUT, auto, socket));
    assertNull(sound.better(Direction.INPUT, auto, socket), "there is no microphone");
    assertNull(
        sound.better(Direction.OUTPUT, new AudioDeviceSpec.Named("alsa-Headphones"), socket));
    AudioDeviceInfo usb = sound.openOutput(auto).info();
    assertNull(sound.better(Direction.OUTPUT, auto, usb));
    AudioDeviceInfo tone = sound.openInput(new AudioDeviceSpec.Tone(440, -20)).info();
    assertNull(sound.better(Direction.INPUT, auto, tone));
  }

  @Test
  void machineWithoutCardSaysSoAndTheCardIsFoundWhenItComes() throws Exception {
    AudioDeviceException e = assertThrows(AudioDeviceException.class, this::autoInput);
    assertEquals("no sound device to record from: none is plugged in", e.getMessage());
    assertEquals(List.of(), sound.devices());
    cards.plug("usb-046d:0825-9", "usb-046d:0825", 1, Direction.INPUT);
    assertEquals("usb-046d:0825-9", autoInput());
  }

  @Test
  void nameFindsItsDeviceOnlyInTheRightDirection() throws Exception {
    cards.plug("usb-046d:0825-9", "usb-046d:0825", 1, Direction.INPUT);
    cards.plug("alsa-Headphones", "alsa-Headphones", 0, Direction.OUTPUT);
    var mic = new AudioDeviceSpec.Named("usb-046d:0825-9");
    assertEquals("usb-046d:0825-9", sound.openInput(mic).info().name());
    AudioDeviceException e = assertThrows(AudioDeviceException.class, () -> sound.openOutput(mic));
    assertEquals(
        "no speaker named usb-046d:0825-9 is plugged in; there is alsa-Headphones", e.getMessage());
  }

  @Test
  void modelAloneIsEnoughWhileThereIsOne() throws Exception {
    var model = new AudioDeviceSpec.Named("usb-0d8c:0014");
    cards.plug("usb-0d8c:0014-1-1.4", "usb-0d8c:0014", 1, Direction.INPUT);
    assertEquals("usb-0d8c:0014-1-1.4", sound.openInput(model).info().name());
    cards.plug("usb-0d8c:0014-1-1.3", "usb-0d8c:0014", 2, Direction.INPUT);
    AudioDeviceException e = assertThrows(AudioDeviceException.class, () -> sound.openInput(model));
    assertTrue(e.getMessage().contains("usb-0d8c:0014-1-1.4, usb-0d8c:0014-1-1.3"));
  }

  @Test
  void listHasEveryDeviceInOrderOfPreference() {
    cards.plug("default", "default", SoundDevice.DEFAULT_CARD, Direction.INPUT);
    cards.plug("usb-046d:0825-9", "usb-046d:0825", 1, Direction.INPUT);
    cards.plug("alsa-Headphones", "alsa-Headphones", 0, Direction.OUTPUT);
    var usb =
        new AudioDeviceInfo(
            "usb-046d:0825-9", "A usb-046d:0825-9", "javasound", 2, 48_000, false, false);
    assertEquals(new SoundSystem.Device(usb, Direction.INPUT), sound.devices().getFirst());
    assertEquals(
        List.of("usb-046d:0825-9", "default", "alsa-Headphones"),
        sound.devices().stream().map(d -> d.info().name()).toList());
  }

  @Test
  void virtualDevicesAreWhatTheyAreCalled() throws Exception {
    Path wav = folder.resolve("a.wav");
    assertInstanceOf(FileOutput.class, sound.openOutput(new AudioDeviceSpec.File(wav, false)));
    WavFiles.write(wav, PcmEncoding.S16LE, 1, 48_000, new float[480]);
    assertInstanceOf(FileInput.class, sound.openInput(new AudioDeviceSpec.File(wav, true)));
    assertInstanceOf(ToneInput.class, sound.openInput(new AudioDeviceSpec.Tone(440, -20)));
    assertInstanceOf(SilenceInput.class, sound.openInput(new AudioDeviceSpec.Silence()));
    assertInstanceOf(NullOutput.class, sound.openOutput(new AudioDeviceSpec.Null()));
    assertThrows(AudioDeviceException.class, () -> sound.openInput(new AudioDeviceSpec.Null()));
    assertThrows(AudioDeviceException.class, () -> sound.openOutput(new AudioDeviceSpec.Silence()));
    assertThrows(
        AudioDeviceException.class, () -> sound.openOutput(new AudioDeviceSpec.Tone(440, -20)));
  }

  @Test
  void realMachineOfAnyKindNeverMakesTheListThrow() {
    for (SoundSystem.Device device : new DefaultSoundSystem(clock, SoundOptions.AUTO).devices()) {
      assertEquals("javasound", device.info().kind());
    }
  }

  @Test
  void mixersAreMatchedByCardNumber() {
    assertTrue(JavaSoundMixers.isOf("C920 [plughw:1,0]", 1, 0));
    assertTrue(JavaSoundMixers.isOf("C920 [plughw:1,0,0]", 1, 0));
    assertTrue(JavaSoundMixers.isOf("default [default]", SoundDevice.DEFAULT_CARD, 0));
    for (String other :
        List.of("C920 [plughw:11,0]", "C920 [plughw:1,1]", "Port C920 [hw:1]", "[default]")) {
      assertEquals(false, JavaSoundMixers.isOf(other, 1, 0), other);
    }
  }
}
