package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * The guest page as a small phone shows it and as a screen reader reads it: by the tree of roles
 * and names that Chromium hands to assistive software.
 */
class GuestPageAccessIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** CSS pixels of the smallest phones still sold. */
  private static final int WIDTH = 360;

  private static final int HEIGHT = 640;

  /** Room for a finger, CSS pixels (WCAG 2.2, success criterion 2.5.8). */
  private static final int FINGER = 24;

  private static final Set<String> CONTROLS =
      Set.of("button", "textbox", "checkbox", "combobox", "DisclosureTriangle", "link", "slider");

  @TempDir Path directory;

  @Test
  void aPhoneShowsAllOfItAndAScreenReaderCanSayAllOfIt() throws Exception {
    Path microphone = directory.resolve("guest.wav");
    WavFile.write(microphone, WavFile.tone(1000, -20, 10));
    try (HubProcess hub =
            HubProcess.start(
                directory.resolve("hub"),
                HubConfigs.embedded("Lobby", 440, directory.resolve("out.wav")),
                Map.of());
        Browser browser = new Browser(microphone)) {
      browser
          .driver()
          .executeCdpCommand(
              "Emulation.setDeviceMetricsOverride",
              Map.of("width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 2, "mobile", true));
      String page = "http://localhost:" + hub.port() + "/";
      browser.open(page);
      browser.run("document.getElementById('settings').open = true");
      assertFits(browser);
      List<Node> entrance = nodes(browser);
      assertTrue(has(entrance, "heading", "Join the room"), entrance::toString);
      assertTrue(has(entrance, "textbox", "Your name"), entrance::toString);
      assertTrue(has(entrance, "button", "Join"), entrance::toString);
      assertTrue(has(entrance, "textbox", "The link to the room"), entrance::toString);
      assertEquals(List.of(), nameless(entrance));

      WebElement link = browser.driver().findElement(By.id("room"));
      link.sendKeys("Lobby");
      browser.joinAs("Ada");
      assertTrue(problem(browser).startsWith("That is no link to a room."), problem(browser));
      link.clear();
      link.sendKeys(page + "#" + HubConfigs.ROOM);
      browser.joinAs("Ada");
      browser.awaitConnected(1);
      Await.until("the hub on the list", 20, () -> inList(nodes(browser), "Lobby") ? true : null);
      assertFits(browser);
      List<Node> call = nodes(browser);
      assertTrue(has(call, "button", "Mute"), call::toString);
      assertTrue(has(call, "list", "In the room"), call::toString);
      assertTrue(call.stream().anyMatch(node -> node.role().equals("status")), call::toString);
      assertEquals("false", pressed(call));
      assertEquals(List.of(), nameless(call));

      browser.driver().findElement(By.id("mute")).click();
      Await.until(
          "the mute button's being pressed",
          10,
          () -> pressed(nodes(browser)).equals("true") ? true : null);
      hub.await("a muted guest", status -> status.at("/peers/0/muted").asBoolean());
    }
  }

  /** What a screen reader is told of one thing. */
  private record Node(String role, String name, String pressed) {}

  private static List<Node> nodes(Browser browser) {
    browser.driver().executeCdpCommand("Accessibility.enable", Map.of());
    JsonNode tree =
        JSON.valueToTree(
            browser.driver().executeCdpCommand("Accessibility.getFullAXTree", Map.of()));
    List<JsonNode> all =
        StreamSupport.stream(tree.path("nodes").spliterator(), false)
            .filter(node -> !node.path("ignored").asBoolean())
            .toList();
    List<Node> nodes = new ArrayList<>();
    for (JsonNode node : all) {
      String pressed = "";
      for (JsonNode property : node.path("properties")) {
        if (property.path("name").asText().equals("pressed")) {
          pressed = property.at("/value/value").asText();
        }
      }
      nodes.add(
          new Node(
              node.at("/role/value").asText(), node.at("/name/value").asText().strip(), pressed));
    }
    return nodes;
  }

  private static boolean has(List<Node> nodes, String role, String name) {
    return nodes.stream().anyMatch(node -> node.role().equals(role) && node.name().equals(name));
  }

  private static boolean inList(List<Node> nodes, String text) {
    return nodes.stream()
        .anyMatch(node -> node.role().equals("StaticText") && node.name().contains(text));
  }

  private static List<Node> nameless(List<Node> nodes) {
    return nodes.stream()
        .filter(node -> CONTROLS.contains(node.role()) && node.name().isEmpty())
        .toList();
  }

  private static String pressed(List<Node> nodes) {
    return nodes.stream()
        .filter(node -> node.role().equals("button") && !node.pressed().isEmpty())
        .map(Node::pressed)
        .findFirst()
        .orElse("none");
  }

  /** Nothing sticks out sideways, and whatever is pressed has room for a finger. */
  private static String problem(Browser browser) {
    return browser.driver().findElement(By.id("problem")).getText();
  }

  private static void assertFits(Browser browser) {
    Object width = browser.run("return document.scrollingElement.scrollWidth");
    assertTrue(((Number) width).intValue() <= WIDTH, "the page is " + width + " pixels wide");
    Object small =
        browser.run(
            "return [...document.querySelectorAll('button, input, select, summary')]"
                + ".filter(e => e.checkVisibility())"
                + ".map(e => [e.id || e.tagName, e.getBoundingClientRect()])"
                + ".filter(([, r]) => r.height < arguments[0] || r.left < 0 || r.right > arguments[1])"
                + ".map(([name, r]) => `${name} ${r.left} ${r.right} ${r.height}`)",
            FINGER,
            WIDTH);
    assertEquals(List.of(), small);
  }
}
