package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** A person opens the hub's page and joins; the two hear each other. */
class GuestPageIT {
  private static final double HUB_HZ = 440;
  private static final double GUEST_HZ = 1000;

  @TempDir Path directory;

  @Test
  void theHubAndAGuestHearEachOtherForHalfAMinuteWithoutAGap() {
    Path microphone = directory.resolve("guest.wav");
    WavFile.write(microphone, WavFile.tone(GUEST_HZ, -20, 10));
    Path output = directory.resolve("out.wav");
    try (HubProcess hub =
            HubProcess.start(
                directory.resolve("hub"), HubConfigs.embedded("Lobby", HUB_HZ, output), Map.of());
        Browser browser = new Browser(microphone)) {
      browser.open("http://localhost:" + hub.port() + "/#" + HubConfigs.ROOM + "&processing=off");
      browser.joinAs("Ada");
      browser.awaitConnected(1);
      hub.await(
          "a connected guest",
          status -> status.at("/peers/0/connectionState").asText().equals("connected"));

      // Chromium's jitter buffer needs some seconds to settle on a busy machine.
      Await.seconds(3);
      float[] heardByGuest = browser.record(0, 30);
      float[] heardByHub = WavFile.tail(WavFile.read(output), 30);

      ToneAnalysis atGuest = ToneAnalysis.of(heardByGuest, HUB_HZ);
      ToneAnalysis atHub = ToneAnalysis.of(heardByHub, GUEST_HZ);
      System.out.println("guest hears " + atGuest);
      System.out.println("hub hears   " + atHub);
      assertEquals(HUB_HZ, atGuest.hz(), 2);
      assertEquals(-20, atGuest.dbfs(), 3);
      assertEquals(GUEST_HZ, atHub.hz(), 2);
      assertEquals(-20, atHub.dbfs(), 3);
      assertTrue(atGuest.longestGapMs() <= 40, atGuest::toString);
      assertTrue(atHub.longestGapMs() <= 40, atHub::toString);

      JsonNode peer = hub.status().at("/peers/0");
      assertEquals("Ada", peer.path("name").asText());
      assertEquals("connected", peer.path("dtlsState").asText());
      assertEquals("embedded", peer.path("via").asText());
      assertTrue(peer.path("roundTripMs").isNumber(), peer::toString);
      assertTrue(
          browser.driver().findElement(By.id("people")).getText().contains("Lobby"),
          "the page lists the hub");
    }
  }
}
