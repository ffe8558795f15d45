package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The button: silence at the listeners, and lamp, status and roster that tell the truth. */
class MuteIT {
  private static final double TALKER_HZ = 440;

  @TempDir Path directory;

  @Test
  void aPressSilencesAtEveryListenerAndAnotherBringsTheVoiceBackWithoutAClick() {
    Path heardFile = directory.resolve("heard.wav");
    try (HubProcess talker =
            HubProcess.start(
                directory.resolve("talker"),
                HubConfigs.embedded("Talker", TALKER_HZ, directory.resolve("talker.wav")),
                Map.of());
        HubProcess listener =
            HubProcess.start(
                directory.resolve("listener"),
                HubConfigs.guestOf(talker.port(), "Listener", 880, heardFile),
                Map.of())) {
      listener.await(
          "the talker",
          status -> status.at("/peers/0/connectionState").asText().equals("connected"));
      Await.seconds(3);

      talker.ctl("press", "mute");
      awaitLamp(talker, "on");
      assertTrue(talker.status().path("muted").asBoolean());
      listener.await("the roster", status -> status.at("/peers/0/muted").asBoolean());
      Await.seconds(1);

      float[] heard = WavFile.read(heardFile);
      assertEquals(
          0, loudest(heard, heard.length - 24_000, heard.length), 1e-3, "no sound while muted");

      talker.ctl("press", "mute", "--release");
      talker.ctl("press", "mute");
      awaitLamp(talker, "off");
      Await.seconds(1);
      float[] again = WavFile.tail(WavFile.read(heardFile), 1.2);
      double level = ToneAnalysis.levelDbfs(again, again.length - 24_000, again.length);
      assertEquals(-20, level, 1.5);
      assertNoClick(again);
    }
  }

  private static void awaitLamp(HubProcess hub, String state) {
    hub.await("mute lamp " + state, status -> status.at("/gpio/leds/mute").asText().equals(state));
  }

  private static double loudest(float[] heard, int from, int to) {
    double loudest = 0;
    for (int i = from; i < to; i++) {
      loudest = Math.max(loudest, Math.abs(heard[i]));
    }
    return loudest;
  }

  /** A tone of this level never steps by more than its own steepest slope; a click does. */
  private static void assertNoClick(float[] heard) {
    double slope = 2 * Math.PI * TALKER_HZ / 48_000 * 0.1;
    for (int i = 1; i < heard.length; i++) {
      double step = Math.abs(heard[i] - heard[i - 1]);
      int at = i;
      assertTrue(step < 2.5 * slope, () -> "a step of " + step + " at sample " + at);
    }
  }
}
