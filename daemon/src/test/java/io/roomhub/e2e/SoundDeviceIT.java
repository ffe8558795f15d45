package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java Sound for real: the hub on an ALSA default device, a guest in Chromium. */
class SoundDeviceIT {
  private static final double ROOM_HZ = 440;
  private static final double GUEST_HZ = 1000;

  @TempDir Path directory;

  @Test
  void theDefaultDeviceCarriesBothDirections() {
    Path microphone = directory.resolve("guest.wav");
    WavFile.write(microphone, WavFile.tone(GUEST_HZ, -20, 10));
    Path room = directory.resolve("room.wav");
    WavFile.write(room, WavFile.tone(ROOM_HZ, -20, 120));
    Path speaker = directory.resolve("speaker.wav");
    String config =
        HubConfigs.embedded("Lobby", ROOM_HZ, directory.resolve("unused.wav"))
            .replaceFirst(
                "\"input\": \\{[^}]*}", "\"input\": \"auto\", \"noiseSuppression\": false")
            .replaceFirst("\"output\": \\{[^}]*}", "\"output\": \"auto\"");
    try (PulseAudio pulse = new PulseAudio(directory.resolve("pulse"));
        HubProcess hub = HubProcess.start(directory.resolve("hub"), config, pulse.environment());
        Browser browser = new Browser(microphone)) {
      hub.await(
          "both devices",
          status ->
              status.at("/audio/input/kind").asText().equals("javasound")
                  && status.at("/audio/output/kind").asText().equals("javasound"));
      Process talking = pulse.playIntoRoom(room);
      browser.open("http://localhost:" + hub.port() + "/#" + HubConfigs.ROOM + "&processing=off");
      browser.joinAs("Ada");
      browser.awaitConnected(1);
      Await.seconds(4);
      Process recording = pulse.recordSpeaker(speaker);
      Await.seconds(1);

      float[] heardByGuest = browser.record(0, 30);
      recording.destroy();
      talking.destroy();

      ToneAnalysis atGuest = ToneAnalysis.of(heardByGuest, ROOM_HZ);
      ToneAnalysis atSpeaker = ToneAnalysis.of(WavFile.tail(WavFile.read(speaker), 29), GUEST_HZ);
      System.out.println("guest hears     " + atGuest);
      System.out.println("speaker plays   " + atSpeaker);
      System.out.println("status          " + hub.status().path("audio"));
      assertEquals(ROOM_HZ, atGuest.hz(), 2);
      assertEquals(-20, atGuest.dbfs(), 3);
      assertEquals(GUEST_HZ, atSpeaker.hz(), 2);
      assertEquals(-20, atSpeaker.dbfs(), 3);
      assertTrue(atGuest.longestGapMs() <= 40, atGuest::toString);
      assertTrue(atSpeaker.longestGapMs() <= 40, atSpeaker::toString);
    }
  }
}
