package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.embedded.EmbeddedWebServer;
import io.roomhub.daemon.signaling.embedded.RelayHost;
import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Real relays on loopback, a bundled page and a browser, which many meetings of a hub and
 * unmodified Trystero pages share, each meeting in a room of its own.
 */
final class TrysteroStage implements AutoCloseable {
  /** The types of relays that npm packages speak with. */
  static final List<String> RAILS = List.of("mqtt", "nostr", "torrent", "ws-relay");

  /** What the pages' microphone hears. */
  static final double PAGE_HZ = 1000;

  /** A relay of some type, as hub and page are told of it. */
  record Relay(String type, String url, AutoCloseable process) {
    /** Its part of a hub's configuration. */
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

    /** Ends it. */
    void kill() {
      try {
        process.close();
      } catch (Exception e) {
        throw new AssertionError("the relay does not end", e);
      }
    }
  }

  private final Path directory;
  private final TrysteroPage page;
  private final Browser browser;
  private final Map<String, Relay> relays = new HashMap<>();
  private final List<Relay> kept = new ArrayList<>();
  private int folders;

  /**
   * Bundles the page and starts the browser.
   *
   * @param directory for files of relays, hubs and browser
   */
  TrysteroStage(Path directory) {
    assertTrue(NodeProcess.available(), "run src/test/npm/install.sh target/npm");
    this.directory = directory;
    page = new TrysteroPage();
    Path microphone = directory.resolve("page.wav");
    WavFile.write(microphone, WavFile.tone(PAGE_HZ, -20, 10));
    browser = new Browser(microphone);
  }

  TrysteroPage page() {
    return page;
  }

  Browser browser() {
    return browser;
  }

  /** A fresh folder. */
  Path folder(String name) {
    try {
      return Files.createDirectories(directory.resolve(name + ++folders));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The relay of that type that all share; started when it is first asked for. */
  Relay relay(String type) {
    return relays.computeIfAbsent(type, this::ownRelay);
  }

  /** A further relay, which ends with the stage. */
  Relay keptRelay(String type) {
    Relay relay = ownRelay(type);
    kept.add(relay);
    return relay;
  }

  /** A relay for one meeting, which kills it. */
  Relay ownRelay(String type) {
    try {
      return switch (type) {
        case "mqtt" -> {
          var broker = new RelayProcess.Mosquitto(folder("mosquitto"));
          yield new Relay(type, broker.url(), broker);
        }
        case "torrent" -> {
          var tracker = new RelayProcess.Node("tracker.mjs");
          yield new Relay(type, tracker.url(), tracker);
        }
        case "nostr" -> {
          var relay = new RelayProcess.Node("nostr-relay.mjs");
          yield new Relay(type, relay.url(), relay);
        }
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
          String url = "ws://127.0.0.1:" + server.port() + EmbeddedWebServer.RELAY_PATH;
          yield new Relay(type, url, server);
        }
      };
    } catch (Exception e) {
      throw new AssertionError("no relay of type " + type, e);
    }
  }

  /** Closes every tab of the browser but one, and what that one has shown. */
  void clearBrowser() {
    Set<String> windows = browser.driver().getWindowHandles();
    List<String> all = new ArrayList<>(windows);
    for (String window : all.subList(1, all.size())) {
      browser.driver().switchTo().window(window).close();
    }
    browser.driver().switchTo().window(all.getFirst());
    browser.open("about:blank");
  }

  @Override
  public void close() {
    browser.close();
    page.close();
    relays.values().forEach(Relay::kill);
    kept.forEach(Relay::kill);
  }
}
