package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any page that speaks the documented messages with a plain RTCPeerConnection gets into the room.
 */
class PlainPageIT {
  private static final double PAGE_HZ = 1000;
  private static final double LONG_SECONDS = 30;
  private static final double SHORT_SECONDS = 10;

  @TempDir Path directory;
  private Browser browser;
  private PlainPage page;

  @BeforeEach
  void start() {
    Path microphone = directory.resolve("page.wav");
    WavFile.write(microphone, WavFile.tone(PAGE_HZ, -20, 10));
    browser = new Browser(microphone);
    page = new PlainPage();
  }

  @AfterEach
  void stop() {
    browser.close();
    page.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&video=yes", "&video=yes&data=yes&object=yes"})
  void thePageOffers(String options) {
    Path output = directory.resolve("out.wav");
    try (HubProcess hub =
        HubProcess.start(
            directory.resolve("hub"), HubConfigs.embedded("Lobby", 440, output), Map.of())) {
      browser.open(page.url(hub.port(), "Plain", options));

      hearEachOther(0, 440, output, options.isEmpty() ? LONG_SECONDS : SHORT_SECONDS);
    }
  }

  @Test
  void thePageAnswers() {
    Path output = directory.resolve("out.wav");
    try (HubProcess server =
        HubProcess.start(
            directory.resolve("server"),
            HubConfigs.embedded("Server", 440, directory.resolve("server.wav")),
            Map.of())) {
      browser.open(page.url(server.port(), "Plain", ""));
      browser.awaitConnected(1);
      try (HubProcess newcomer =
          HubProcess.start(
              directory.resolve("newcomer"),
              HubConfigs.guestOf(server.port(), "Newcomer", 620, output),
              Map.of())) {
        newcomer.await(
            "two connected peers",
            status ->
                status.at("/peers/0/connectionState").asText().equals("connected")
                    && status.at("/peers/1/connectionState").asText().equals("connected"));
        browser.awaitConnected(2);

        hearEachOther(1, 620, output, LONG_SECONDS);
      }
    }
  }

  private void hearEachOther(int connection, double hubHz, Path output, double seconds) {
    browser.awaitConnected(connection + 1);
    Await.seconds(2);
    ToneAnalysis atPage = ToneAnalysis.of(browser.record(connection, seconds), hubHz);
    float[] heard = WavFile.tail(WavFile.read(output), seconds);
    ToneAnalysis atHub = ToneAnalysis.of(heard, PAGE_HZ);
    assertEquals(hubHz, atPage.hz(), 2);
    assertEquals(-20, atPage.dbfs(), 3);
    assertEquals(PAGE_HZ, atHub.hz(), 2);
    assertEquals(-20, atHub.dbfs(), 3);
    assertTrue(atPage.longestGapMs() <= 40, atPage::toString);
    assertTrue(atHub.longestGapMs() <= 40, atHub::toString);
  }
}
