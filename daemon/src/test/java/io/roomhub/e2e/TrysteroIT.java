package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.embedded.EmbeddedWebServer;
import io.roomhub.daemon.signaling.embedded.RelayHost;
import io.roomhub.hardware.clock.SystemClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.WindowType;

/**
 * A hub and unmodified Trystero pages in Chromium, over real relays on loopback, hear each other.
 */
@Timeout(180)
class TrysteroIT {
  private static final double HUB_HZ = 440;
  private static final double PAGE_HZ = 1000;
  private static final double SECONDS = 4;

  @TempDir Path directory;
  private TrysteroPage page;
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** A relay of some type, as hub and page are told of it. */
  private record Relay(String type, String url) {
    String config() {
      String key =
          switch (type) {
            case "mqtt" -> "brokers";
            case "nostr" -> "relays";
            case "torrent" -> "trackers";
            default -> "urls";
          };
      return "{\"type\": \"%s\", \"%s\": [\"%s\"]}".formatted(type, key, url);
    }
  }

  @BeforeEach
  void bundle() {
    assertTrue(NodeProcess.available(), "run src/test/npm/install.sh target/npm");
    page = new TrysteroPage();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    page.close();
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private Relay relay(String type) throws Exception {
    return switch (type) {
      case "mqtt" -> new Relay(type, keep(new RelayProcess.Mosquitto(directory)).url());
      case "torrent" -> new Relay(type, keep(new RelayProcess.Node("tracker.mjs")).url());
      case "nostr" -> new Relay(type, keep(new RelayProcess.Node("nostr-relay.mjs")).url());
      default -> {
        EmbeddedWebServer server =
            new EmbeddedWebServer(
                "127.0.0.1",
                0,
                null,
                Map.of(EmbeddedWebServer.RELAY_PATH, new RelayHost(new SystemClock())),
                64 * 1024,
                List.of());
        server.start();
        keep(server);
        yield new Relay(type, "ws://127.0.0.1:" + server.port() + EmbeddedWebServer.RELAY_PATH);
      }
    };
  }

  private HubProcess hub(String name, double hz, String password, String signaling) {
    String config =
        HubConfigs.hub(
            name,
            "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(hz),
            output(name),
            signaling);
    if (!password.isEmpty()) {
      config =
          config.replace("\"displayName\"", "\"password\": \"" + password + "\", \"displayName\"");
    }
    HubProcess hub = keep(HubProcess.start(directory.resolve(name), config, Map.of()));
    hub.await("a relay", status -> status.at("/signaling/0/state").asText().equals("up"));
    return hub;
  }

  private Path output(String name) {
    return directory.resolve(name + ".wav");
  }

  private Browser browser(double hz) {
    Path microphone = directory.resolve("page" + (int) hz + ".wav");
    WavFile.write(microphone, WavFile.tone(hz, -20, 10));
    return keep(new Browser(microphone));
  }

  static Stream<Arguments> meetings() {
    return Stream.of("mqtt", "nostr", "torrent", "ws-relay")
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(type, true, ""),
                    Arguments.of(type, false, ""),
                    Arguments.of(type, true, "secret"),
                    Arguments.of(type, false, "secret")));
  }

  @ParameterizedTest(name = "{0}, hub first: {1}, password: {2}")
  @MethodSource("meetings")
  void theyHearEachOther(String type, boolean hubFirst, String password) throws Exception {
    Relay relay = relay(type);
    Browser browser = browser(PAGE_HZ);
    String url = page.url(type, password, relay.url());
    if (!hubFirst) {
      browser.open(url);
      Await.until(
          "the page", 20, () -> (Boolean) browser.run("return !!window.leave") ? true : null);
    }
    HubProcess hub = hub("Lobby", HUB_HZ, password, relay.config());
    if (hubFirst) {
      browser.open(url);
    }
    Await.until(
        "the hub's stream in the page " + browser.run("return JSON.stringify(window.page)"),
        30,
        () ->
            (Boolean) browser.run("return !!window.page && page.streams.length > 0") ? true : null);
    Await.seconds(3);
    hearEachOther(browser, HUB_HZ, PAGE_HZ, output("Lobby"));

    String id = (String) browser.run("return page.selfId");
    var status =
        hub.await("the page", s -> s.at("/peers/0/connectionState").asText().equals("connected"));
    assertEquals(1, status.get("peers").size());
    assertEquals(id, status.at("/peers/0/id").asText());
    assertEquals(type, status.at("/peers/0/via").asText());
    String hubId = status.at("/room/peerId").asText();
    assertEquals("Lobby", browser.run("return page.roster[arguments[0]].name", hubId));

    browser.run("leave()");
    hub.await("nobody", s -> s.get("peers").isEmpty());
  }

  private static void hearEachOther(Browser browser, double hubHz, double pageHz, Path output) {
    ToneAnalysis atPage = ToneAnalysis.of(browser.record(0, SECONDS), hubHz);
    ToneAnalysis atHub = ToneAnalysis.of(WavFile.tail(WavFile.read(output), SECONDS), pageHz);
    assertEquals(hubHz, atPage.hz(), 2);
    assertEquals(-20, atPage.dbfs(), 3);
    assertEquals(pageHz, atHub.hz(), 2);
    assertEquals(-20, atHub.dbfs(), 3);
    assertTrue(atPage.longestGapMs() <= 40, atPage::toString);
    assertTrue(atHub.longestGapMs() <= 40, atHub::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "torrent"})
  void whoHasAnotherPasswordIsNotMetAndToldSo(String type) throws Exception {
    Relay relay = relay(type);
    HubProcess hub = hub("Lobby", HUB_HZ, "secret", relay.config());
    Browser browser = browser(PAGE_HZ);
    browser.open(page.url(type, "other", relay.url()));
    if (type.equals("torrent")) {
      // There the page offers too, and what it sends does not decrypt. Elsewhere the hub offers and
      // hears nothing.
      hub.await("a reason", s -> s.at("/signaling/0/lastError").asText().contains("room.password"));
    } else {
      Await.until(
          "an error in the page",
          30,
          () ->
              (Boolean) browser.run("return !!window.page && /password/.test(page.errors.join())")
                  ? true
                  : null);
    }
    assertEquals(0, hub.status().get("peers").size());
    assertEquals(0L, browser.run("return page.joined.length"));
  }

  @Test
  void aHubAndThreePagesAreACompleteMesh() throws Exception {
    Relay relay = relay("mqtt");
    Browser browser = browser(PAGE_HZ);
    List<String> windows = new ArrayList<>();
    HubProcess hub = hub("Lobby", HUB_HZ, "secret", relay.config());
    for (int i = 0; i < 3; i++) {
      if (i > 0) {
        browser.driver().switchTo().newWindow(WindowType.TAB);
      }
      browser.open(page.url("mqtt", "secret", relay.url()));
      windows.add(browser.driver().getWindowHandle());
    }
    for (String window : windows) {
      browser.driver().switchTo().window(window);
      Await.until(
          "three streams in each page",
          40,
          () ->
              (Boolean) browser.run("return !!window.page && new Set(page.streams).size === 3")
                  ? true
                  : null);
    }
    var status =
        hub.await(
            "three pages",
            s ->
                s.get("peers").size() == 3
                    && s.findValuesAsText("connectionState").stream()
                        .allMatch("connected"::equals));
    Await.seconds(2);
    assertEquals(3, status.get("peers").size());
    for (var peer : hub.status().get("peers")) {
      assertTrue(peer.get("audioLevelDb").asDouble() > -30, peer::toString);
    }
  }

  @Test
  void twoHubsOverRelayAndServerAreOneParticipantForEachOther() throws Exception {
    Relay relay = relay("mqtt");
    String server = "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0}";
    HubProcess one = hub("One", 440, "", server + ", " + relay.config());
    String client =
        "{\"type\": \"websocket\", \"url\": \"ws://127.0.0.1:%d/ws\"}".formatted(one.port());
    HubProcess two = hub("Two", 620, "", client + ", " + relay.config());
    for (HubProcess hub : List.of(one, two)) {
      hub.await(
          "the other one, once",
          s ->
              s.get("peers").size() == 1
                  && s.at("/peers/0/connectionState").asText().equals("connected"));
    }
    Await.seconds(6);
    assertEquals(1, one.status().get("peers").size());
    assertEquals("Two", one.status().at("/peers/0/name").asText());
    assertEquals(two.status().at("/room/peerId"), one.status().at("/peers/0/id"));
    assertEquals(440, heard("Two", 440).hz(), 2);
    assertEquals(620, heard("One", 620).hz(), 2);
    assertEquals(-20, heard("Two", 440).dbfs(), 3);
    assertEquals(-20, heard("One", 620).dbfs(), 3);
  }

  private ToneAnalysis heard(String hub, double hz) {
    return ToneAnalysis.of(WavFile.tail(WavFile.read(output(hub)), SECONDS), hz);
  }

  @Test
  void whenARelayDiesNewPagesStillArriveByAnother() throws Exception {
    RelayProcess.Mosquitto broker = keep(new RelayProcess.Mosquitto(directory));
    Relay mqtt = new Relay("mqtt", broker.url());
    Relay nostr = relay("nostr");
    HubProcess hub = hub("Lobby", HUB_HZ, "", mqtt.config() + ", " + nostr.config());
    hub.await("the other relay", s -> s.at("/signaling/1/state").asText().equals("up"));
    broker.close();
    hub.await("a relay that is down", s -> !s.at("/signaling/0/state").asText().equals("up"));
    Browser browser = browser(PAGE_HZ);
    browser.open(page.url("nostr", "", nostr.url()));
    var status =
        hub.await("the page", s -> s.at("/peers/0/connectionState").asText().equals("connected"));
    assertEquals("nostr", status.at("/peers/0/via").asText());
  }

  @Test
  void aHubThatLeavesIsGoneForThePageAtOnce() throws Exception {
    Relay relay = relay("mqtt");
    HubProcess hub = hub("Lobby", HUB_HZ, "", relay.config());
    Browser browser = browser(PAGE_HZ);
    browser.open(page.url("mqtt", "", relay.url()));
    Await.until(
        "the hub",
        30,
        () ->
            (Boolean) browser.run("return !!window.page && page.streams.length > 0") ? true : null);
    assertEquals(0, hub.terminate());
    Await.until(
        "the leave", 5, () -> (Boolean) browser.run("return page.left.length > 0") ? true : null);
  }
}
