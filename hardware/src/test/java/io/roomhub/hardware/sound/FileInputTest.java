package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileInputTest {
  @TempDir Path folder;

  private final JumpingClock clock = new JumpingClock();

  private float[] play(AudioInput input, int blocks) throws Exception {
    float[] all = new float[blocks * 480];
    float[] block = new float[480];
    for (int i = 0; i < blocks; i++) {
      input.read(block);
      System.arraycopy(block, 0, all, i * 480, 480);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "S16LE,1,48000",
    "S16LE,2,44100",
    "S24LE,2,96000",
    "S32LE,6,16000",
    "F32LE,2,44100",
    "F32LE,1,8000",
    "S16LE,1,192000",
    "S24LE,3,11025"
  })
  void anyFormatIsHeardAtItsLevelAndFrequency(PcmEncoding encoding, int channels, int rate)
      throws Exception {
    Path path = folder.resolve("in.wav");
    WavFiles.write(path, encoding, channels, rate, Signals.sine(1_000, rate, 0.25, 2 * rate));
    try (FileInput input = FileInput.open(clock, path, false)) {
      assertEquals(channels, input.info().channels());
      assertEquals(rate, input.info().sampleRate());
      assertFalse(input.info().testSignal());
      float[] heard = play(input, 190);
      assertEquals(-12.04, Signals.toneDb(heard, 4_800, 91_200, 1_000, 48_000), 0.1);
      assertTrue(Signals.residualDb(heard, 4_800, 91_200, 1_000, 48_000) < -78);
    }
  }

  @Test
  void fileOfTheHubsOwnRateComesBitForBit() throws Exception {
    Path path = folder.resolve("in.wav");
    float[] sound = Signals.sine(700, 48_000, 0.7, 20_000);
    WavFiles.write(path, PcmEncoding.F32LE, 1, 48_000, sound);
    try (FileInput input = FileInput.open(clock, path, false)) {
      assertArrayEquals(Arrays.copyOf(sound, 40 * 480), play(input, 40));
    }
  }

  @Test
  void silenceFollowsTheEndOfAFileThatDoesNotLoop() throws Exception {
    Path path = folder.resolve("in.wav");
    WavFiles.write(path, PcmEncoding.S16LE, 1, 48_000, Signals.sine(700, 48_000, 0.7, 1_000));
    try (FileInput input = FileInput.open(clock, path, false)) {
      float[] heard = play(input, 10);
      assertTrue(Signals.rmsDb(heard, 0, 1_000) > -4);
      assertArrayEquals(new float[3_800], Arrays.copyOfRange(heard, 1_000, 4_800));
    }
  }

  @ParameterizedTest
  @CsvSource({"48000", "16000"})
  void loopedFileHasNoGapAtItsSeam(int rate) throws Exception {
    Path path = folder.resolve("in.wav");
    // Exactly 100 periods, in a length that is no multiple of a block.
    int period = rate / 1_000;
    WavFiles.write(path, PcmEncoding.F32LE, 1, rate, Signals.sine(1_000, rate, 0.5, 107 * period));
    try (FileInput input = FileInput.open(clock, path, true)) {
      float[] heard = play(input, 300);
      assertEquals(-6.02, Signals.toneDb(heard, 4_800, 144_000, 1_000, 48_000), 0.05);
      assertTrue(Signals.residualDb(heard, 4_800, 144_000, 1_000, 48_000) < -80);
    }
  }

  @Test
  void lateReaderLosesNothingOfTheFile() throws Exception {
    Path path = folder.resolve("in.wav");
    float[] sound = Signals.sine(700, 48_000, 0.7, 48_000);
    WavFiles.write(path, PcmEncoding.F32LE, 1, 48_000, sound);
    try (FileInput input = FileInput.open(clock, path, false)) {
      play(input, 3);
      clock.pass(150_000_000);
      float[] block = new float[480];
      for (int i = 3; i < 18; i++) {
        input.read(block);
        assertArrayEquals(Arrays.copyOfRange(sound, i * 480, i * 480 + 480), block);
      }
      assertEquals(0, input.xruns());
      assertEquals(5_000 + 180_000_000, clock.now, "caught up exactly");
    }
  }

  private static MicrophoneOptions channel(int channel) {
    return new MicrophoneOptions(List.of(channel), null, false, null);
  }

  @Test
  void chosenChannelsAloneAreHeard() throws Exception {
    Path path = folder.resolve("in.wav");
    WavFiles.write(path, PcmEncoding.S16LE, 2, 48_000, Signals.sine(700, 48_000, 0.7, 1_000));
    byte[] bytes = Files.readAllBytes(path);
    for (int i = 44; i < bytes.length; i += 4) {
      bytes[i] = 0;
      bytes[i + 1] = 0;
    }
    Files.write(path, bytes);
    try (FileInput left = FileInput.open(clock, path, false, channel(0));
        FileInput right = FileInput.open(clock, path, false, channel(1))) {
      assertArrayEquals(new float[480], play(left, 1));
      assertTrue(Signals.rmsDb(play(right, 1), 0, 480) > -5);
    }
    AudioDeviceException e =
        assertThrows(
            AudioDeviceException.class, () -> FileInput.open(clock, path, false, channel(2)));
    assertTrue(e.getMessage().contains("channel 2 does not exist: there are 2"), e.getMessage());
  }

  @Test
  void unusableFilesAreSaidInWords() throws Exception {
    assertSaid("no such file", folder.resolve("missing.wav"));
    assertSaid("directory", folder);
    assertSaid(
        "begin as a WAV", Files.writeString(folder.resolve("text.wav"), "hello, this is text"));
    assertSaid(
        "no sound in it",
        WavFiles.write(folder.resolve("empty.wav"), PcmEncoding.S16LE, 1, 48_000, new float[0]));
  }

  private void assertSaid(String words, Path path) {
    AudioDeviceException e =
        assertThrows(AudioDeviceException.class, () -> FileInput.open(clock, path, true));
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
  }

  @Test
  void fileThatShrinksWhileItPlaysEndsTheDeviceInsteadOfHanging() throws Exception {
    Path path = folder.resolve("in.wav");
    WavFiles.write(path, PcmEncoding.S16LE, 1, 48_000, new float[48_000]);
    try (FileInput input = FileInput.open(clock, path, true)) {
      play(input, 1);
      Files.write(path, new byte[100]);
      AudioDeviceException e = assertThrows(AudioDeviceException.class, () -> play(input, 100));
      assertTrue(e.getMessage().contains("shorter"), e.getMessage());
    }
  }
}
