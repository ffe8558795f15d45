package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java Sound for real: PulseAudio with a null sink as ALSA's default device. */
class JavaSoundIT {
  private static final double LEVEL_DB = 20 * Math.log10(RoundTrip.AMPLITUDE);
  private static final int PIECE = 240;
  private static final int ATTEMPTS = 5;
  private static final Pattern NO_XRUN = Pattern.compile("xrunsAfterWarmUp=0");

  @TempDir Path folder;

  @Test
  void toneGoesThroughSpeakerAndMicrophoneUnharmed() throws Exception {
    assumeTrue(PulseServer.installed(), "PulseAudio is not installed");
    Path wav = folder.resolve("heard.wav");
    String said = "";
    try (PulseServer server = new PulseServer(folder)) {
      // A machine too busy for real time makes gaps, and both devices say so: then once more. A gap
      // that no device noticed is a failure at once.
      for (int attempt = 0; attempt < ATTEMPTS && !NO_XRUN.matcher(said).find(); attempt++) {
        said = server.runJava(RoundTrip.class, wav.toString());
      }
    }
    assertTrue(said.contains("devices=[INPUT:default, OUTPUT:default]"), said);
    assertTrue(said.contains("forget=true"), said);
    assertTrue(said.contains("kind=javasound, channels=2, sampleRate=48000"), said);

    float[] heard = WavFiles.read(wav);
    int from = -1;
    int to = -1;
    int warm = RoundTrip.WARM_UP_SECONDS * 48_000;
    for (int at = warm; at + PIECE <= heard.length; at += PIECE) {
      if (Math.abs(Signals.rmsDb(heard, at, at + PIECE) - LEVEL_DB) < 1) {
        from = from < 0 ? at : from;
        to = at + PIECE;
      }
    }
    assertTrue(from >= 0, "no tone was heard: " + said);
    int begin = from + PIECE;
    int end = to - PIECE;
    assertTrue(end - begin > 4 * 48_000, (end - begin) / 48_000.0 + " s heard: " + said);
    for (int at = begin; at + PIECE <= end; at += PIECE) {
      assertEquals(
          LEVEL_DB, Signals.rmsDb(heard, at, at + PIECE), 1, "gap at sample " + at + ": " + said);
    }
    assertEquals(RoundTrip.HZ, Signals.frequency(heard, begin, end, 48_000), 0.5, said);
    assertEquals(LEVEL_DB, Signals.toneDb(heard, begin, end, RoundTrip.HZ, 48_000), 1, said);

    Matcher pause = Pattern.compile("pauseWrittenAtCapture=(\\d+)").matcher(said);
    assertTrue(pause.find(), said);
    System.out.printf(
        "PulseAudio round trip: %.0f ms%n%s%n",
        (to - Integer.parseInt(pause.group(1))) / 48.0, said);
  }
}
