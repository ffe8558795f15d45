package io.roomhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.openqa.selenium.WindowType;

/** One room of a {@link TrysteroStage}: its hubs and pages, gone when it is closed. */
final class TrysteroMeeting implements AutoCloseable {
  private static final double PAGE_SECONDS = 30;

  final TrysteroStage stage;
  final String room = "room-" + UUID.randomUUID();
  private final String password;
  private final Path folder;
  private final List<HubProcess> hubs = new ArrayList<>();
  private boolean paged;

  /**
   * @param password of the room; empty for none
   */
  TrysteroMeeting(TrysteroStage stage, String password) {
    this.stage = stage;
    this.password = password;
    folder = stage.folder("meeting");
  }

  /** Starts a hub that says a tone; waits until each of its rails is up. */
  HubProcess hub(String name, double hz, TrysteroStage.Relay... relays) {
    return hub(name, hz, String.join(", ", List.of(relays).stream().map(r -> r.config()).toList()));
  }

  /** The same with any rails, as they stand in a configuration. */
  HubProcess hub(String name, double hz, String signaling) {
    HubProcess hub = start(name, hz, signaling);
    hub.await("its relays", status -> allUp(status.get("signaling")));
    return hub;
  }

  /** The same without waiting for its rails. */
  HubProcess start(String name, double hz, String signaling) {
    String config = config(name, hz, signaling);
    HubProcess hub = HubProcess.start(folder.resolve(name), config, Map.of());
    hubs.add(hub);
    return hub;
  }

  private String config(String name, double hz, String signaling) {
    String config =
        HubConfigs.hub(
                name,
                "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(hz),
                output(name),
                signaling)
            .replace(HubConfigs.ROOM, room);
    return password.isEmpty()
        ? config
        : config.replace("\"displayName\"", "\"password\": \"" + password + "\", \"displayName\"");
  }

  private static boolean allUp(JsonNode rails) {
    for (JsonNode rail : rails) {
      if (!rail.get("state").asText().equals("up")) {
        return false;
      }
    }
    return true;
  }

  /** What the hub of that name plays. */
  Path output(String name) {
    return folder.resolve(name + ".wav");
  }

  /** What has been heard of a tone at the end of what the hub of that name has played. */
  ToneAnalysis heard(String hub, double hz, double seconds) {
    return ToneAnalysis.of(WavFile.tail(WavFile.read(output(hub)), seconds), hz);
  }

  /** Opens a page of the room in a tab of its own and goes on when it has joined. */
  void page(TrysteroStage.Relay relay) {
    page(relay, password);
  }

  /** The same with another password. */
  void page(TrysteroStage.Relay relay, String otherPassword) {
    open(stage.page().url(room, relay.type(), otherPassword, relay.url()));
    awaitPage("a page that has joined", "window.leave");
  }

  /** Opens a page that joins when it is told to. */
  void waitingPage(TrysteroStage.Relay relay) {
    open(stage.page().url(room, relay.type(), password, relay.url()) + "&wait=1");
    awaitPage("a page that could join", "window.page && page.ready");
  }

  private void open(String url) {
    Browser browser = stage.browser();
    if (paged) {
      browser.driver().switchTo().newWindow(WindowType.TAB);
    }
    paged = true;
    browser.open(url);
  }

  /** Waits until an expression over {@code page} holds in the page of the present tab. */
  void awaitPage(String what, String expression) {
    awaitPage(what, PAGE_SECONDS, expression);
  }

  /** The same for at most so many seconds. */
  void awaitPage(String what, double seconds, String expression) {
    Predicate<String> holds = e -> (Boolean) stage.browser().run("return !!(" + e + ")");
    try {
      Await.until(what, seconds, () -> holds.test(expression) ? true : null);
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "; the page: " + stage.browser().run("return JSON.stringify(page)"), e);
    }
  }

  @Override
  public void close() {
    try {
      stage.clearBrowser();
    } finally {
      hubs.forEach(HubProcess::close);
    }
  }
}
