package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
    try (PulseAudio pulse = new PulseAudio(directory.resolve("pulse"));
        HubProcess hub =
            HubProcess.start(directory.resolve("hub"), onDevices(), pulse.environment());
        Browser browser = new Browser(microphone)) {
      hub.await("both devices", SoundDeviceIT::bothOpen);
      Process talking = pulse.playIntoRoom(room);
      browser.open("http://localhost:" + hub.port() + "/#" + HubConfigs.ROOM + "&processing=off");
      browser.joinAs("Ada");
      browser.awaitConnected(1);
      Await.seconds(4);
      Process recording = pulse.recordSpeaker(speaker);
      // PulseAudio takes seconds over the first samples of a fresh stream.
      Await.seconds(3);

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

  @Test
  void devicesThatArePulledOutAndPluggedInComeBackInTheSameCall() {
    Path microphone = directory.resolve("guest.wav");
    WavFile.write(microphone, WavFile.tone(GUEST_HZ, -20, 10));
    Path room = directory.resolve("room.wav");
    WavFile.write(room, WavFile.tone(ROOM_HZ, -20, 120));
    try (PulseAudio pulse = new PulseAudio(directory.resolve("pulse"));
        HubProcess hub =
            HubProcess.start(directory.resolve("hub"), onDevices(), pulse.environment());
        Browser browser = new Browser(microphone)) {
      hub.await("both devices", SoundDeviceIT::bothOpen);
      browser.open("http://localhost:" + hub.port() + "/#" + HubConfigs.ROOM + "&processing=off");
      browser.joinAs("Ada");
      browser.awaitConnected(1);
      for (int round = 0; round < 2; round++) {
        pulse.unplug();
        hub.await(
            "the loss to be noticed",
            status ->
                status.at("/audio/input/device").isNull()
                    && status.at("/audio/output/device").isNull());
        assertEquals("degraded", hub.status().path("state").asText());
        assertEquals("fast-blink", hub.status().at("/gpio/leds/link").asText());

        pulse.plug();
        long plugged = System.nanoTime();
        hub.await("both devices again", SoundDeviceIT::bothOpen);
        System.out.printf("open again after %.1f s%n", (System.nanoTime() - plugged) / 1e9);
        assertEquals("connected", hub.status().path("state").asText());
      }
      Process talking = pulse.playIntoRoom(room);
      Path speaker = directory.resolve("speaker.wav");
      Process recording = pulse.recordSpeaker(speaker);
      // PulseAudio takes seconds over the first samples of a fresh stream.
      Await.seconds(6);
      float[] heardByGuest = browser.record(0, 5);
      recording.destroy();
      talking.destroy();
      ToneAnalysis atGuest = ToneAnalysis.of(heardByGuest, ROOM_HZ);
      ToneAnalysis atSpeaker = ToneAnalysis.of(WavFile.tail(WavFile.read(speaker), 5), GUEST_HZ);
      assertEquals(-20, atGuest.dbfs(), 3, atGuest::toString);
      assertEquals(-20, atSpeaker.dbfs(), 3, atSpeaker::toString);
      assertEquals(1, browser.connected(), "the same call");
      assertEquals(1, ((Number) browser.run("return roomhubTest.connections.length")).intValue());
    }
  }

  /**
   * Without what works on the sound. To the echo canceller a tone without end is background, for
   * which it gives noise of the same colour while somebody else talks: 440 Hz, give or take some.
   */
  private String onDevices() {
    return HubConfigs.embedded("Lobby", ROOM_HZ, directory.resolve("unused.wav"))
        .replaceFirst(
            "\"input\": \\{[^}]*}",
            "\"input\": \"auto\", \"autoGainControl\": false, \"noiseSuppression\": false,"
                + " \"echoCancellation\": false")
        .replaceFirst("\"output\": \\{[^}]*}", "\"output\": \"auto\"");
  }

  private static boolean bothOpen(JsonNode status) {
    return status.at("/audio/input/kind").asText().equals("javasound")
        && status.at("/audio/output/kind").asText().equals("javasound");
  }
}
