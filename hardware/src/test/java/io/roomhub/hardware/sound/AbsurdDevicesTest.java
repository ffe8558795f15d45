package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.TargetDataLine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** USB devices that say of themselves what cannot be: passed over, or used with sense. */
class AbsurdDevicesTest {
  private static final String GOOD = "usb-0b0e:0412-GOOD";

  @TempDir Path root;

  private FakeMachine machine;
  private final Mixers mixers = new Mixers();
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void makeMachine() throws IOException {
    machine = new FakeMachine(root);
  }

  /** One mixer for each card, which opens what the plug layer of ALSA would, and notes it. */
  private static final class Mixers implements JavaSoundDevices.Mixers {
    final List<String> opened = new ArrayList<>();
    final Set<Integer> refusing = new TreeSet<>();
    List<Integer> channels = List.of(1, 2, 3, 4, 5, 6, 7, 8, 16, 32);
    int buffer = 1 << 16;
    boolean unseen;

    @Override
    public @Nullable Mixer find(int card, int device, Direction direction) {
      if (unseen) {
        return null;
      }
      return fake(
          Mixer.class,
          (method, arguments) ->
              switch (method) {
                case "getTargetLineInfo" -> new Line.Info[] {lines()};
                case "getLine" -> line(card);
                default -> throw new UnsupportedOperationException(method);
              });
    }

    private DataLine.Info lines() {
      AudioFormat[] formats =
          channels.stream()
              .map(count -> new AudioFormat(AudioSystem.NOT_SPECIFIED, 16, count, true, false))
              .toArray(AudioFormat[]::new);
      return new DataLine.Info(TargetDataLine.class, formats, 32, 1 << 20);
    }

    private TargetDataLine line(int card) {
      return fake(
          TargetDataLine.class,
          (method, arguments) -> {
            switch (method) {
              case "open" -> {
                AudioFormat format = (AudioFormat) arguments[0];
                if (refusing.contains(card)) {
                  throw new LineUnavailableException("line with format " + format + " refused");
                }
                opened.add(
                    card + ": " + format.getChannels() + " at " + (int) format.getSampleRate());
                return null;
              }
              case "getBufferSize" -> {
                return buffer;
              }
              case "available", "read" -> {
                return 0;
              }
              case "getLongFramePosition" -> {
                return 0L;
              }
              case "start", "flush", "close" -> {
                return null;
              }
              default -> throw new UnsupportedOperationException(method);
            }
          });
    }

    @Override
    public boolean hasDefault(Direction direction) {
      return false;
    }
  }

  private interface Answer {
    @Nullable Object to(String method, Object[] arguments) throws Exception;
  }

  private static <T> T fake(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                answer.to(method.getName(), arguments == null ? new Object[0] : arguments)));
  }

  private DefaultSoundSystem sound() {
    JumpingClock clock = new JumpingClock();
    return new DefaultSoundSystem(
        clock,
        new JavaSoundDevices(clock, machine.cards(), CardLevel.LEAVE, CardLevel.LEAVE, mixers),
        MicrophoneOptions.AUTO,
        said::add);
  }

  private void plug(int number, String serial, String product, @Nullable String capture)
      throws IOException {
    machine
        .card(number, "Card" + number, "USB Audio", "pcm0c")
        .usb(number, "1-" + number, "1.0", "0b0e:0412", serial, product);
    if (capture != null) {
      machine.stream(number, "USB Audio at somewhere\n\nCapture:\n" + capture);
    }
  }

  private static String setting(String channels, String rates) {
    return "  Interface 2\n    Altset 1\n    Channels: "
        + channels
        + "\n    Rates: "
        + rates
        + "\n";
  }

  private AudioDeviceInfo open() throws AudioDeviceException {
    try (AudioInput input = sound().openInput(new AudioDeviceSpec.Auto())) {
      return input.info();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Converted by ALSA: nothing that the card can do itself is of use.
        "2            | 384000                    | 8 at 48000",
        "64           | 48000                     | 8 at 48000",
        "4294967297   | 48000                     | 8 at 48000",
        "2            | 123456789012345           | 8 at 48000",
        "0            | 48000                     | 8 at 48000",
        "2            |                           | 8 at 48000",
        "2            | none, fast - faster       | 8 at 48000",
        // What is of use beside what is not.
        "2            | 1, 384000, 16000, 0       | 2 at 16000",
        "1            | 1 - 99999999 (continuous) | 1 at 48000",
        "2            | 96000 - 8000 (continuous) | 2 at 96000",
      })
  void isOpenedWithSenseWhereThatCanBe(String channels, @Nullable String rates, String expected)
      throws Exception {
    plug(1, "ODD", "Odd", setting(channels, rates == null ? "" : rates));
    open();
    assertEquals(List.of("1: " + expected), mixers.opened);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1                    | at most 1 Hz",
        "0                    | at most 0 Hz",
        "0 - 0 (continuous)   | at most 0 Hz",
        "5 - 100 (continuous) | at most 100 Hz",
        "4000, 7999           | at most 7999 Hz"
      })
  void isRefusedWhereItsRateCarriesNoSpeech(String rates, String why) throws Exception {
    plug(1, "ODD", "Odd", setting("1", rates));
    String message = assertThrows(AudioDeviceException.class, this::open).getMessage();
    assertEquals(
        "no sound device to record from could be opened: usb-0b0e:0412-ODD cannot be used:"
            + " it has no rate of 8000 Hz or more, "
            + why,
        message);
    assertEquals(List.of(), mixers.opened);
  }

  @Test
  void anotherDeviceIsTakenInItsPlace() throws Exception {
    plug(1, "ODD", "Odd", setting("1", "1"));
    plug(2, "MUTE", "Refuses whatever it is asked for", setting("2", "48000"));
    mixers.refusing.add(2);
    plug(3, "GOOD", "Good", setting("1", "48000"));
    DefaultSoundSystem sound = sound();
    for (int i = 0; i < 3; i++) {
      try (AudioInput input = sound.openInput(new AudioDeviceSpec.Auto())) {
        assertEquals(GOOD, input.info().name());
      }
    }
    assertEquals(Collections.nCopies(3, "3: 1 at 48000"), mixers.opened);
    assertEquals(1, said.size(), said.toString());
    String line = said.getFirst();
    assertTrue(line.startsWith("passed over: usb-0b0e:0412-ODD cannot be used: it has no"), line);
    assertTrue(line.contains("; usb-0b0e:0412-MUTE cannot be opened: line with format"), line);
  }

  @Test
  void aThousandSettingsAreNotTriedForEver() throws Exception {
    StringBuilder settings = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      settings.append(setting("3", String.valueOf(8_000 + i)));
      settings.append(setting("3", 9_000 + i + " - " + (9_000 + i) + " (continuous)"));
    }
    plug(1, "ODD", "Odd", settings.toString());
    int kept = machine.cards().streams(1, new AlsaCard.Pcm(0, Direction.INPUT)).size();
    assertEquals(256, kept);
  }

  @Test
  void javaSoundMayClaimWhatItLikes() throws Exception {
    plug(1, "ODD", "Odd", null);
    mixers.channels = List.of(-1, 0, 64, 1_000_000);
    open();
    mixers.channels = List.of();
    open();
    assertEquals(List.of("1: 2 at 48000", "1: 2 at 48000"), mixers.opened);
  }

  @Test
  void aBufferOfNothingIsNoSoundAndNoEndlessLoop() throws Exception {
    plug(1, "ODD", "Odd", setting("1", "48000"));
    mixers.buffer = 0;
    try (AudioInput input = sound().openInput(new AudioDeviceSpec.Auto())) {
      float[] block = new float[AudioBlock.SAMPLES];
      String message =
          assertThrows(AudioDeviceException.class, () -> input.read(block)).getMessage();
      assertTrue(message.contains("delivers no sound any more"), message);
    }
  }

  @Test
  void aCardThatJavaSoundDoesNotSeeSaysWhatStandsInItsWay() throws Exception {
    plug(1, "ODD", "Odd", null);
    mixers.unseen = true;
    Path control = machine.dev.resolve("snd/controlC1");
    assertTrue(opening().endsWith("ODD cannot be opened: there is no " + control), opening());
    Files.createFile(control);
    assertTrue(opening().endsWith("is libasound2 installed?"), opening());
  }

  private String opening() {
    return assertThrows(AudioDeviceException.class, this::open).getMessage();
  }

  @Test
  void aNameIsShownOnOneShortLineWithoutWhatSteersTerminals() throws Exception {
    String product = "\u001b[2JLoud\u0007 \u202eevil\u2028" + "x".repeat(4_096);
    plug(1, "A\tB\u001b]0;\u0007" + "9".repeat(4_096), product, setting("1", "48000"));
    AudioDeviceInfo info = open();
    assertEquals("?[2JLoud? ?evil?" + "x".repeat(64), info.description());
    assertEquals(80, info.description().length());
    assertTrue(info.name().matches("usb-0b0e:0412-[A-Za-z0-9._-]{1,64}"), info.name());
    // A character of two is not cut in the middle.
    assertEquals("y".repeat(79), DeviceText.plain("y".repeat(79) + "\ud83d\ude00 and more"));
    assertEquals("?", DeviceText.plain("\ud83d"));
  }

  @Test
  void aNameThatLooksLikeAnotherCardIsNone() throws Exception {
    plug(1, "ODD", "Odd", null);
    machine.card(
        2, "Evil", "Evil\n 1 [Fake           ]: driver - Fake\n 7 [Gone ]: driver - Gone", "pcm0c");
    assertEquals(
        List.of("usb-0b0e:0412-ODD", "alsa-Evil"),
        machine.cards().list().stream().map(AlsaCard::name).toList());
  }
}
