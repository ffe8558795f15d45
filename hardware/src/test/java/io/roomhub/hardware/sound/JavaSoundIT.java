package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Java Sound for real: PulseAudio with a null sink as ALSA's default device.
 *
 * <p>A machine too busy for real time makes gaps. Those that our devices suffer they count; those
 * that PulseAudio makes inside, its ALSA plug-in hides from them. So a trip passes when it has no
 * more gaps than were counted, and is made again, up to five times, when it has.
 */
class JavaSoundIT {
  private static final int TONE_PIECE = 4_800;
  private static final double LEVEL_DB = 20 * Math.log10(RoundTrip.AMPLITUDE);
  private static final int PIECE = 240;
  private static final int ATTEMPTS = 5;

  @TempDir Path folder;

  /** What came back: where the tone ends, its longest stretch without a gap, and the gaps. */
  private record Heard(Path wav, String said, int end, int from, int to, int gaps) {
    static Heard of(Path wav, String said) throws IOException {
      float[] sound = WavFiles.read(wav);
      int start = RoundTrip.WARM_UP_SECONDS * 48_000;
      int end = start;
      for (int at = start; at + PIECE <= sound.length; at += PIECE) {
        end = isTone(sound, at) ? at + PIECE : end;
      }
      int gaps = 0;
      int begin = start;
      int from = start;
      int to = start;
      // The last piece is the one in which the tone was switched off.
      for (int at = start; at + PIECE < end; at += PIECE) {
        if (!isTone(sound, at)) {
          gaps += begin < at ? 1 : 0;
          begin = at + PIECE;
        } else if (at + PIECE - begin > to - from) {
          from = begin;
          to = at + PIECE;
        }
      }
      return new Heard(wav, said, end, from, to, gaps);
    }

    private static boolean isTone(float[] sound, int at) {
      return Math.abs(Signals.rmsDb(sound, at, at + PIECE) - LEVEL_DB) < 1;
    }

    int number(String name) {
      Matcher m = Pattern.compile(name + "=(\\d+)").matcher(said);
      assertTrue(m.find(), name + " is missing: " + said);
      return Integer.parseInt(m.group(1));
    }

    boolean hasUncountedGaps() {
      return gaps > number("xrunsAfterWarmUp");
    }
  }

  @Test
  void toneGoesThroughSpeakerAndMicrophoneUnharmed() throws Exception {
    assumeTrue(PulseServer.installed(), "PulseAudio is not installed");
    Path wav = folder.resolve("heard.wav");
    Heard heard;
    try (PulseServer server = new PulseServer(folder)) {
      int attempt = 0;
      do {
        heard = Heard.of(wav, server.runJava(RoundTrip.class, wav.toString()));
      } while (heard.hasUncountedGaps() && ++attempt < ATTEMPTS);
    }
    String said = heard.said;
    float[] sound = WavFiles.read(wav);
    assertTrue(said.contains("devices=[INPUT:default, OUTPUT:default]"), said);
    assertTrue(said.contains("forget=true"), said);
    assertTrue(said.contains("kind=javasound, channels=2, sampleRate=48000"), said);
    assertTrue(heard.end > (RoundTrip.WARM_UP_SECONDS + 5) * 48_000, heard.end + ": " + said);
    assertTrue(!heard.hasUncountedGaps(), heard.gaps + " gaps: " + said);
    assertTrue(heard.to - heard.from >= 48_000, "never a second without a gap: " + said);
    assertEquals(RoundTrip.HZ, Signals.frequency(sound, heard.from, heard.to, 48_000), 0.5, said);
    assertEquals(LEVEL_DB, usualToneDb(sound, heard.from, heard.to), 1, said);
    System.out.printf(
        "PulseAudio round trip: %.0f ms, %d gaps%n%s%n",
        (heard.end - heard.number("pauseWrittenAtCapture")) / 48.0, heard.gaps, said);
  }

  /** Median over pieces: a lost sample turns the phase, which is no change of level. */
  private static double usualToneDb(float[] sound, int from, int to) {
    double[] levels = new double[(to - from) / TONE_PIECE];
    for (int i = 0; i < levels.length; i++) {
      int at = from + i * TONE_PIECE;
      levels[i] = Signals.toneDb(sound, at, at + TONE_PIECE, RoundTrip.HZ, 48_000);
    }
    java.util.Arrays.sort(levels);
    return levels[levels.length / 2];
  }
}
