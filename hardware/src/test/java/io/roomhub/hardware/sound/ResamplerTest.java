package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
  /** Converts everything in device-like pieces of 10 ms. */
  private static float[] convert(Resampler resampler, float[] input) {
    float[] output =
        new float[(int) ((long) input.length * resampler.outputRate() / resampler.inputRate()) + 2];
    int piece = resampler.inputRate() / 100;
    int made = 0;
    for (int at = 0; at < input.length; at += piece) {
      resampler.push(input, at, Math.min(piece, input.length - at));
      made += resampler.pull(output, made, output.length - made);
    }
    return java.util.Arrays.copyOf(output, made);
  }

  private static float[] convert(int from, int to, float[] input) {
    return convert(new Resampler(from, to, from / 50), input);
  }

  @ParameterizedTest
  @CsvSource({
    "16000,48000",
    "44100,48000",
    "48000,48000",
    "48000,16000",
    "48000,44100",
    "8000,48000",
    "96000,48000",
    "192000,8000",
    "8000,192000",
    "47999,48000",
    "32000,44100"
  })
  void tonesUpTo45PercentOfTheLowerRateKeepLevelAndFrequency(int from, int to) {
    for (double part : new double[] {0.0125, 0.1, 0.3, 0.45}) {
      double hz = Math.round(part * Math.min(from, to));
      float[] out = convert(from, to, Signals.sine(hz, from, 0.5, from));
      int skip = out.length / 4;
      assertEquals(
          -6.02, Signals.toneDb(out, skip, out.length, hz, to), 0.1, hz + " Hz keeps its level");
      assertTrue(
          Signals.residualDb(out, skip, out.length, hz, to) < -80,
          hz + " Hz comes with " + Signals.residualDb(out, skip, out.length, hz, to));
    }
  }

  @ParameterizedTest
  @CsvSource({"16000,48000", "44100,48000", "8000,48000", "48000,44100", "32000,44100"})
  void imagesAreBelowMinus70Db(int from, int to) {
    for (double part : new double[] {0.05, 0.25, 0.4, 0.45}) {
      double hz = Math.round(part * from);
      float[] out = convert(from, to, Signals.sine(hz, from, 1.0, from));
      int skip = out.length / 4;
      double image = from - hz;
      if (image < to / 2.0) {
        assertTrue(Signals.toneDb(out, skip, out.length, image, to) < -80, hz + " Hz has an image");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"48000,16000", "48000,44100", "96000,48000", "44100,16000", "192000,48000"})
  void whatCannotBeRepresentedIsGoneInsteadOfAliased(int from, int to) {
    for (double part : new double[] {0.501, 0.55, 0.7, 1.0, 1.3}) {
      double hz = Math.round(part * to);
      if (hz < from / 2.0) {
        float[] out = convert(from, to, Signals.sine(hz, from, 1.0, from));
        double level = Signals.rmsDb(out, out.length / 4, out.length);
        assertTrue(level < -75, hz + " Hz leaves " + level + " dB");
      }
    }
  }

  @Test
  void thereAndBackIsTheSameSoundLater() {
    Random random = new Random(7);
    float[] sound = new float[16_000];
    float[] parts = new float[20];
    for (int k = 0; k < parts.length; k++) {
      parts[k] = random.nextFloat();
    }
    for (int i = 0; i < sound.length; i++) {
      for (int k = 0; k < parts.length; k++) {
        sound[i] +=
            (float) (0.04 * Math.sin(2 * Math.PI * (100 + 350 * k) * i / 16_000.0 + parts[k]));
      }
    }
    Resampler up = new Resampler(16_000, 48_000, 320);
    Resampler down = new Resampler(48_000, 16_000, 960);
    float[] back = convert(down, convert(up, sound));
    double delay = up.delaySamples() / 3 + down.delaySamples();
    assertEquals(Math.rint(delay), delay, 1e-9, "the delay is whole samples here");
    double error = 0;
    for (int i = 4_000; i < 12_000; i++) {
      error = Math.max(error, Math.abs(back[i + (int) delay] - sound[i]));
    }
    assertTrue(error < 3e-4, "largest difference " + error);
  }

  @ParameterizedTest
  @CsvSource({"16000,48000", "44100,48000", "48000,44100", "48000,16000", "96000,48000"})
  void delayIsWhatItSays(int from, int to) {
    // A band-limited click: a Gaussian of 0.5 ms.
    float[] input = new float[from / 5];
    double centre = from / 20.0;
    for (int i = 0; i < input.length; i++) {
      double t = (i - centre) / (0.0005 * from);
      input[i] = (float) Math.exp(-t * t / 2);
    }
    Resampler resampler = new Resampler(from, to, from / 50);
    float[] out = convert(resampler, input);
    double sum = 0;
    double moment = 0;
    for (int i = 0; i < out.length; i++) {
      sum += out[i];
      moment += (double) i * out[i];
    }
    assertEquals(centre * to / from + resampler.delaySamples(), moment / sum, 0.01);
  }

  @ParameterizedTest
  @CsvSource({
    "16000,48000",
    "44100,48000",
    "48000,44100",
    "47999,48000",
    "192000,8000",
    "11025,48000",
    "191999,192000"
  })
  void anHourHasExactlyTheRightNumberOfSamples(int from, int to) {
    Resampler resampler = new Resampler(from, to, from / 50);
    // Ten seconds stand for an hour: at each full second the position is a whole number again.
    float[] piece = new float[from / 100 + 1];
    float[] out = new float[to / 50 + 10];
    long pushed = 0;
    long made = 0;
    Random random = new Random(3);
    while (pushed < 10L * from) {
      int now = (int) Math.min(1 + random.nextInt(piece.length), 10L * from - pushed);
      resampler.push(piece, 0, now);
      pushed += now;
      int can = resampler.available();
      int got = resampler.pull(out, 0, out.length);
      assertEquals(can, got, "available() tells what pull() gives");
      made += got;
      assertEquals(Math.ceilDiv(pushed * to, from), made, "after " + pushed + " samples");
    }
    assertEquals(10L * to, made);
  }

  @ParameterizedTest
  @CsvSource({"16000", "44100", "96000", "47999", "192000"})
  void inputNeededIsEnoughAndNotOneTooMany(int from) {
    Resampler resampler = new Resampler(from, 48_000, from / 50);
    float[] in = new float[from / 50];
    float[] out = new float[480];
    for (int block = 0; block < 500; block++) {
      int needed = resampler.inputNeeded(480);
      if (needed > 0) {
        resampler.push(in, 0, needed - 1);
        assertTrue(resampler.available() < 480);
        resampler.push(in, 0, 1);
      }
      assertEquals(480, resampler.pull(out, 0, 480));
    }
  }

  @Test
  void trimmingTheRatioMovesTheFrequencyWithoutAClick() {
    Resampler resampler = new Resampler(48_000, 48_000, 2_000);
    float[] in = Signals.sine(1_000, 48_000, 0.5, 480_000);
    float[] out = new float[480_000];
    int made = 0;
    int used = 0;
    int[] marks = new int[5];
    double[] trims = {0, 200, -200, 500, 0};
    for (int part = 0; part < trims.length; part++) {
      resampler.setRatio(trims[part]);
      marks[part] = made;
      for (int block = 0; block < 150; block++) {
        int needed = resampler.inputNeeded(480);
        resampler.push(in, used, needed);
        used += needed;
        made += resampler.pull(out, made, 480);
      }
    }
    for (int part = 1; part < trims.length; part++) {
      int to = part + 1 < marks.length ? marks[part + 1] : made;
      double hz = 1_000 * (1 + trims[part] * 1e-6);
      assertEquals(hz, Signals.frequency(out, marks[part], to, 48_000), 0.005);
    }
    // A 1 kHz sine of amplitude 0.5 has second differences of at most 0.5 * (2 pi / 48)^2 = 0.0086.
    for (int i = 1_000; i < made - 1; i++) {
      double bend = Math.abs(out[i + 1] - 2 * out[i] + out[i - 1]);
      assertTrue(bend < 0.0088, "click at " + i + ": " + bend);
    }
    double expected = 0;
    for (double trim : trims) {
      expected += Math.round(72_000 * (1 + trim * 1e-6));
    }
    assertEquals(expected, used, 1.0);
  }

  @Test
  void constantStaysConstant() {
    float[] in = new float[4_410];
    java.util.Arrays.fill(in, 0.25f);
    float[] out = convert(44_100, 48_000, in);
    for (int i = 1_000; i < out.length; i++) {
      assertEquals(0.25f, out[i], 1e-5f);
    }
  }

  @Test
  void runningAllocatesNothing() {
    Resampler resampler = new Resampler(44_100, 48_000, 1_000);
    float[] in = new float[1_000];
    float[] out = new float[480];
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    for (int block = 0; block < 2_000; block++) {
      if (block == 1_000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      resampler.setRatio(block % 100);
      resampler.push(in, 0, resampler.inputNeeded(480));
      resampler.pull(out, 0, 480);
    }
    assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1_000);
  }

  @Test
  void impossibleRatesAndSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Resampler(7_999, 48_000, 100));
    assertThrows(IllegalArgumentException.class, () -> new Resampler(48_000, 192_001, 100));
    assertThrows(IllegalArgumentException.class, () -> new Resampler(48_000, 48_000, 0));
    Resampler resampler = new Resampler(48_000, 48_000, 480);
    assertThrows(IllegalArgumentException.class, () -> resampler.setRatio(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> resampler.setRatio(10_001));
    assertThrows(IllegalStateException.class, () -> resampler.push(new float[5_000], 0, 5_000));
  }
}
