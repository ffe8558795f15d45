package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;

/**
 * The guest page by every way that leads to a room: the relay of the hub that serves it, and public
 * relays when it lies on any other site. Whoever is met by two ways is one and is heard once.
 */
@Timeout(180)
class PageRailsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double HUB_HZ = 440;
  private static final double PAGE_HZ = 1000;
  private static final double OTHER_HZ = 620;
  private static final double SECONDS = 2.5;
  private static final String EMBEDDED =
      "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0}";

  /** The discard port: nobody listens there. */
  private static final String UNREACHABLE =
      "{\"type\": \"nostr\", \"relays\": [\"ws://127.0.0.1:9\"]},"
          + " {\"type\": \"mqtt\", \"brokers\": [\"ws://127.0.0.1:9/mqtt\"]},"
          + " {\"type\": \"torrent\", \"trackers\": [\"ws://127.0.0.1:9\"]}";

  /** Notes when the first audio packet has come, from the moment that Join is pressed. */
  private static final String SOUND_AFTER =
      """
      document.getElementById('join').addEventListener('click', () => {
        const pressed = performance.now();
        const look = setInterval(() => {
          const heard = roomhubTest.connections.some(connection =>
              connection.getReceivers().some(receiver =>
                  receiver.getSynchronizationSources().length > 0));
          if (!heard) return;
          clearInterval(look);
          window.soundAfter = Math.round(performance.now() - pressed);
        }, 5);
      }, {once: true});
      """;

  @TempDir Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private HubProcess hub(String room, String signaling) {
    String config =
        HubConfigs.hub(
            "Lobby",
            "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(HUB_HZ),
            output(),
            signaling);
    HubProcess hub =
        keep(
            HubProcess.start(
                directory.resolve("hub"),
                config.replace("\"displayName\"", room + "\"displayName\""),
                Map.of()));
    hub.port();
    return hub;
  }

  private Path output() {
    return directory.resolve("hub.wav");
  }

  private Browser browser(double hz) {
    Path microphone = directory.resolve("page" + (int) hz + ".wav");
    WavFile.write(microphone, WavFile.tone(hz, -20, 10));
    return keep(new Browser(microphone));
  }

  private Browser join(double hz, String link, String name) {
    Browser browser = browser(hz);
    browser.open(link + "&processing=off");
    browser.run(SOUND_AFTER);
    browser.joinAs(name);
    return browser;
  }

  /** Prints how long it took from pressing Join to the first sound. */
  private static void tellSoundAfter(Browser browser, String way) {
    Number ms =
        Await.until(
            "the first sound", 30, () -> (Number) browser.run("return window.soundAfter ?? null"));
    System.out.printf("first sound at a page that came by %s after %d ms%n", way, ms.longValue());
  }

  private static List<String> links(HubProcess hub) throws Exception {
    return JSON.convertValue(
        JSON.readTree(hub.ctl("invite", "--json")).get("urls"),
        JSON.getTypeFactory().constructCollectionType(List.class, String.class));
  }

  /** The link for this machine. */
  private static String servedLink(HubProcess hub) throws Exception {
    return links(hub).stream().filter(l -> l.startsWith("http://localhost")).findFirst().get();
  }

  private void hearEachOther(Browser browser) {
    Await.seconds(3);
    ToneAnalysis atPage = ToneAnalysis.of(browser.record(0, SECONDS), HUB_HZ);
    ToneAnalysis atHub = ToneAnalysis.of(WavFile.tail(WavFile.read(output()), SECONDS), PAGE_HZ);
    assertEquals(HUB_HZ, atPage.hz(), 2);
    assertEquals(-20, atPage.dbfs(), 3);
    assertEquals(PAGE_HZ, atHub.hz(), 2);
    assertEquals(-20, atHub.dbfs(), 3);
  }

  private static JsonNode awaitPeers(HubProcess hub, int count) {
    return hub.await(
        count + " connected peers",
        s ->
            s.get("peers").size() == count
                && s.get("peers").findValuesAsText("connectionState").stream()
                    .allMatch("connected"::equals));
  }

  private static Set<String> people(Browser browser) {
    return browser.driver().findElements(By.cssSelector("#people .name")).stream()
        .map(element -> element.getText())
        .collect(Collectors.toSet());
  }

  private static void awaitPeople(Browser browser, String... names) {
    Await.until(
        Set.of(names) + " in the page",
        30,
        () -> people(browser).equals(Set.of(names)) ? true : null);
  }

  @Test
  void withAllPublicRelaysOutOfReachHubAndPageMeetThroughTheHubsOwnRelay() throws Exception {
    HubProcess hub = hub("", EMBEDDED + ", " + UNREACHABLE);
    // Without /ws: only the Trystero room is left.
    Browser page = join(PAGE_HZ, servedLink(hub) + "&rails=relay", "Ada");
    JsonNode status = awaitPeers(hub, 1);
    assertEquals("ws-relay", status.at("/peers/0/via").asText());
    hub.await("the name", s -> s.at("/peers/0/name").asText().equals("Ada"));
    awaitPeople(page, "Ada (you)", "Lobby");
    tellSoundAfter(page, "the hub's own relay");
    hearEachOther(page);

    page.driver().findElement(By.id("leave")).click();
    hub.await("nobody", s -> s.get("peers").isEmpty());
    page.driver().findElement(By.id("join")).click();
    awaitPeers(hub, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "nostr", "torrent"})
  void aPageOnAnySiteMeetsTheHubByAPublicRelay(String type) throws Exception {
    RelayProcess relay =
        keep(
            type.equals("mqtt")
                ? new RelayProcess.Mosquitto(directory)
                : new RelayProcess.Node(type.equals("nostr") ? "nostr-relay.mjs" : "tracker.mjs"));
    StaticSite site = keep(new StaticSite(HubProcess.IMAGE.resolve("guest-static")));
    HubProcess hub =
        hub(
            "\"password\": \"p& s#ü\", \"guestPageUrl\": \"%s\", ".formatted(site.url()),
            EMBEDDED + ", " + relays(type, relay.url()));
    String link =
        links(hub).stream().filter(each -> each.startsWith(site.url())).findFirst().orElseThrow();
    Browser page = join(PAGE_HZ, link, "Ada");
    JsonNode status = awaitPeers(hub, 1);
    assertEquals(type, status.at("/peers/0/via").asText());
    hub.await("the name", s -> s.at("/peers/0/name").asText().equals("Ada"));
    awaitPeople(page, "Ada (you)", "Lobby");
    tellSoundAfter(page, type);
    hearEachOther(page);
    assertEquals(List.of(), refused(page));
  }

  private static String relays(String type, String url) {
    String key = Map.of("mqtt", "brokers", "nostr", "relays", "torrent", "trackers").get(type);
    return "{\"type\": \"%s\", \"%s\": [\"%s\"]}".formatted(type, key, url);
  }

  @Test
  void pagesOfTheHubAndOfAnotherSiteAreOneMeshAndEachIsHeardOnce() throws Exception {
    RelayProcess relay = keep(new RelayProcess.Mosquitto(directory));
    StaticSite site = keep(new StaticSite(HubProcess.IMAGE.resolve("guest-static")));
    HubProcess hub =
        hub(
            "\"guestPageUrl\": \"%s\", ".formatted(site.url()),
            EMBEDDED + ", " + relays("mqtt", relay.url()));
    Browser served = join(PAGE_HZ, servedLink(hub), "Ada");
    awaitPeers(hub, 1);
    assertEquals(
        1L,
        served.run("return roomhubTest.connections.length"),
        "nobody is elsewhere, so nothing is prepared");
    Browser elsewhere = join(OTHER_HZ, links(hub).getLast(), "Ben");
    awaitPeople(served, "Ada (you)", "Ben", "Lobby");
    awaitPeople(elsewhere, "Ada", "Ben (you)", "Lobby");
    awaitPeers(hub, 2);
    // Time for whatever might be met a second time.
    Await.seconds(5);
    awaitPeople(served, "Ada (you)", "Ben", "Lobby");
    assertEquals(2, awaitPeers(hub, 2).get("peers").size());
    for (Browser browser : List.of(served, elsewhere)) {
      assertEquals(2L, browser.run("return document.querySelectorAll('#sound audio').length"));
    }
    assertAudible(heard(served), HUB_HZ, OTHER_HZ);
    assertAudible(heard(elsewhere), HUB_HZ, PAGE_HZ);
    float[] atHub = WavFile.tail(WavFile.read(output()), 2);
    assertAudible(atHub, PAGE_HZ, OTHER_HZ);
    // Heard twice it would be 6 dB louder.
    assertEquals(-20, ToneAnalysis.medianLevel(atHub, PAGE_HZ), 3);

    written(served, elsewhere, hub);
  }

  @Test
  void pagesThatShareNothingButTheHubMeetThroughIt() throws Exception {
    HubProcess hub = hub("", EMBEDDED);
    Browser signaled = join(PAGE_HZ, servedLink(hub) + "&rails=ws", "Ada");
    Browser met = join(OTHER_HZ, servedLink(hub) + "&rails=relay", "Ben");
    awaitPeople(signaled, "Ada (you)", "Ben", "Lobby");
    awaitPeople(met, "Ada", "Ben (you)", "Lobby");
    JsonNode status =
        hub.await(
            "two peers that hear two each, and nothing missing",
            s ->
                s.at("/peers/0/hears").size() == 2
                    && s.at("/peers/1/hears").size() == 2
                    && s.at("/room/missingLegs").isEmpty());
    assertEquals("connected", status.get("state").asText());
    Await.seconds(2);
    assertAudible(heard(signaled), HUB_HZ, OTHER_HZ);
    assertAudible(heard(met), HUB_HZ, PAGE_HZ);
  }

  private void written(Browser served, Browser elsewhere, HubProcess hub) throws Exception {
    Path told = directory.resolve("events.txt");
    Process events = hub.follow(told, "events");
    keep(
        () -> {
          events.descendants().forEach(ProcessHandle::destroy);
          events.destroy();
        });
    // Something to wait for: from here on it is told what happens.
    Await.until(
        "the events",
        10,
        () -> {
          hub.ctl("volume", "90");
          hub.ctl("volume", "100");
          return told.toFile().length() > 0 ? true : null;
        });
    write(served, "good <b>morning</b>");
    awaitText(elsewhere, "Ada good <b>morning</b>");
    write(elsewhere, "grüß Gott");
    awaitText(served, "Ben grüß Gott");
    hub.ctl("chat", "the hub says \"hello\"");
    for (Browser browser : List.of(served, elsewhere)) {
      awaitText(browser, "Lobby the hub says \"hello\"");
    }
    Await.seconds(1);
    assertEquals(3L, served.run("return document.querySelectorAll('#messages li').length"));
    assertEquals(3L, elsewhere.run("return document.querySelectorAll('#messages li').length"));
    assertEquals(
        List.of("good <b>morning</b>", "grüß Gott", "the hub says \"hello\""),
        JSON.readTree(hub.ctl("chat", "--json")).get("messages").findValuesAsText("text"));
    List<String> chat = Files.readAllLines(told).stream().filter(l -> l.contains("chat")).toList();
    assertEquals(3, chat.size(), chat::toString);
    assertEquals("chat Ada: good <b>morning</b>", chat.getFirst());
    assertTrue(hub.ctl("chat").startsWith("Ada: good <b>morning</b>\nBen: grüß Gott\n"));
  }

  private static void write(Browser browser, String text) {
    browser.driver().findElement(By.id("text")).sendKeys(text);
    browser.driver().findElement(By.cssSelector("#chat button")).click();
  }

  private static void awaitText(Browser browser, String text) {
    Await.until(
        "“" + text + "” in the page",
        10,
        () ->
            browser.driver().findElements(By.cssSelector("#messages li")).stream()
                    .anyMatch(item -> item.getText().equals(text))
                ? true
                : null);
  }

  /** All that the page plays, mixed. */
  private static float[] heard(Browser browser) {
    float[] mixed = null;
    for (int i = 0; i < 2; i++) {
      float[] one = browser.record(i, 2);
      if (mixed == null) {
        mixed = one;
      } else {
        for (int s = 0; s < mixed.length; s++) {
          mixed[s] += one[s];
        }
      }
    }
    return mixed;
  }

  private static void assertAudible(float[] heard, double... frequencies) {
    for (double hz : frequencies) {
      double level = ToneAnalysis.medianLevel(heard, hz);
      assertTrue(level > -26, hz + " Hz is heard at " + level + " dBFS");
    }
  }

  @Test
  void anUnmodifiedTrysteroPageComesInThroughTheHubsOwnRelay() throws Exception {
    HubProcess hub = hub("\"password\": \"secret\", ", EMBEDDED);
    TrysteroPage foreign = keep(new TrysteroPage());
    Browser browser = browser(PAGE_HZ);
    browser.open(
        foreign.url(
            HubConfigs.ROOM, "ws-relay", "secret", "ws://127.0.0.1:" + hub.port() + "/relay"));
    Await.until(
        "the hub's stream",
        30,
        () ->
            (Boolean) browser.run("return !!window.page && page.streams.length > 0") ? true : null);
    awaitPeers(hub, 1);
    hearEachOther(browser);
    JsonNode signaling = hub.status().get("signaling");
    assertEquals(1, signaling.size(), signaling::toString);

    // A page of the hub's that has come over /ws goes to the Trystero room for this one.
    Browser guest = join(OTHER_HZ, servedLink(hub), "Ada");
    awaitPeers(hub, 2);
    awaitPeople(guest, "Ada (you)", "Lobby", "guest");
    assertAudible(heard(guest), HUB_HZ, PAGE_HZ);
  }

  @Test
  void theLinkIsShownAsTextAndAsACode() throws Exception {
    HubProcess hub = hub("\"password\": \"secret\", ", EMBEDDED);
    String text = hub.ctl("invite");
    assertTrue(text.contains("#" + HubConfigs.ROOM + "&password=secret"), text);
    assertTrue(text.contains("█▀▀▀▀▀█") || text.contains("▄▄▄▄▄▄▄"), text);
    String log = Files.readString(directory.resolve("hub/hub.log"));
    assertTrue(log.contains("#" + HubConfigs.ROOM) && !log.contains("secret"), log);

    Browser page = join(PAGE_HZ, servedLink(hub), "Ada");
    awaitPeople(page, "Ada (you)", "Lobby");
    tellSoundAfter(page, "the hub's signaling");
    page.driver().findElement(By.cssSelector("#invite summary")).click();
    Await.until(
        "the code",
        10,
        () ->
            page.driver().findElements(By.cssSelector("#invite-code svg path")).isEmpty()
                ? null
                : true);
    assertEquals(servedLink(hub), page.run("return document.getElementById('invite-link').value"));
    // Whoever joins meanwhile moves it under the camera.
    assertEquals(servedLink(hub), Await.until("a code that can be read", 10, () -> read(page)));
    assertEquals(List.of(), refused(page));
  }

  /** What a reader of such codes finds on the page, or null. */
  private static @Nullable String read(Browser page) {
    page.run("document.getElementById('invite-code').scrollIntoView()");
    byte[] png =
        page.driver()
            .findElement(By.cssSelector("#invite-code svg"))
            .getScreenshotAs(OutputType.BYTES);
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
      int[] pixels =
          image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
      return new QRCodeReader()
          .decode(
              new BinaryBitmap(
                  new HybridBinarizer(
                      new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels))),
              // Nothing else is on a screenshot; the search in a photograph fails one time in a
              // hundred.
              Map.of(DecodeHintType.PURE_BARCODE, true))
          .getText();
    } catch (ReaderException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the policy of the page has refused. */
  private static List<String> refused(Browser page) {
    return page.console().stream()
        .filter(line -> line.contains("Content Security Policy"))
        .toList();
  }

  @Test
  void thePageWeighsLittleAndLoadsNothingFromElsewhere() throws Exception {
    Path folder = HubProcess.IMAGE.resolve("guest-static");
    long zipped = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        var out = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.GZIPOutputStream(out)) {
          zip.write(Files.readAllBytes(file));
        }
        zipped += out.size();
      }
    }
    System.out.println("the page in whole: " + zipped + " bytes gzipped");
    assertTrue(zipped < 200_000, zipped + " bytes");
    HubProcess hub = hub("", EMBEDDED);
    Browser page = join(PAGE_HZ, servedLink(hub) + "&rails=relay", "Ada");
    awaitPeople(page, "Ada (you)", "Lobby");
    String origin = "http://localhost:" + hub.port() + "/";
    List<?> loaded =
        (List<?>)
            page.run("return performance.getEntriesByType('resource').map(entry => entry.name)");
    assertTrue(loaded.size() > 3, loaded::toString);
    assertTrue(
        StreamSupport.stream(loaded.spliterator(), false)
            .allMatch(url -> url.toString().startsWith(origin)),
        loaded::toString);
    assertEquals(List.of(), refused(page));
    page.run("fetch('https://elsewhere.example/').catch(() => {})");
    Await.until("the refusal of anything else", 10, () -> refused(page).isEmpty() ? null : true);
  }
}
