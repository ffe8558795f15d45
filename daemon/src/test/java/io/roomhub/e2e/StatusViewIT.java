package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WindowType;

/**
 * Somebody looks at the hub's status on a phone, without the token and with it. With the system
 * property {@code roomhub.screenshots} it leaves pictures in that directory.
 */
class StatusViewIT {
  private static final int PHONE_WIDTH = 360;
  private static final int FINGER = 44;

  @TempDir Path directory;

  @Test
  void aVisitorLooksAndWhoHasTheTokenControls() {
    Path microphone = directory.resolve("guest.wav");
    WavFile.write(microphone, WavFile.tone(1000, -20, 10));
    try (HubProcess hub =
            HubProcess.start(
                directory.resolve("hub"),
                HubConfigs.embedded("Boardroom", 440, directory.resolve("out.wav")),
                Map.of());
        Browser browser = new Browser(microphone)) {
      String origin = "http://localhost:" + hub.port();
      browser.open(origin + "/#" + HubConfigs.ROOM + "&processing=off");
      browser.joinAs("Ada");
      browser.awaitConnected(1);
      browser.driver().switchTo().newWindow(WindowType.TAB);
      phone(browser, 800);
      browser.open(origin + "/status");

      Await.until("a guest who is heard", 10, () -> level(browser) > 50 ? true : null);
      assertEquals("Boardroom", text(browser, "name"));
      assertEquals("connected", text(browser, "state"));
      assertEquals("live", text(browser, "muted"));
      assertFalse(body(browser).contains("Ada"), "no names for visitors");
      assertFalse(browser.driver().findElement(By.id("mute")).isDisplayed());
      assertFits(browser);
      picture(browser, "visitor");

      unlock(browser, "A".repeat(43));
      Await.until(
          "the refusal",
          10,
          () -> text(browser, "token-problem").contains("not the token") ? true : null);
      unlock(browser, hub.ctl("token").lines().findFirst().orElseThrow());
      Await.until("the name", 10, () -> body(browser).contains("Ada") ? true : null);
      browser.driver().findElement(By.id("mute")).click();
      hub.await("a muted hub", status -> status.path("muted").asBoolean());
      Await.until(
          "its being shown", 10, () -> text(browser, "muted").equals("muted") ? true : null);
      Await.until(
          "curve, log and code",
          10,
          () ->
              ((String)
                                  browser.run(
                                      "return document.querySelector('.curve')?.getAttribute('d') ?? ''"))
                              .length()
                          > 10
                      && text(browser, "log").contains("join with a browser")
                      && !browser
                          .driver()
                          .findElements(By.cssSelector("#invite-code svg"))
                          .isEmpty()
                  ? true
                  : null);
      assertFits(browser);
      assertEquals(
          List.of(),
          browser.run(
              "return [...document.querySelectorAll('button, input')]"
                  + ".filter(e => !e.textContent.trim() && !e.labels?.length).map(e => e.id)"),
          "controls without a name");
      picture(browser, "phone");
      assertEquals(
          List.of(),
          browser.console().stream().filter(line -> line.contains("Content Security")).toList());
      assertFalse(hub.log().contains(hub.ctl("token").lines().findFirst().orElseThrow()));
      wide(browser);
    }
  }

  private static void unlock(Browser browser, String token) {
    browser.driver().findElement(By.id("token")).clear();
    browser.driver().findElement(By.id("token")).sendKeys(token);
    browser.driver().findElement(By.cssSelector("#token-form button")).click();
  }

  private static String text(Browser browser, String id) {
    return String.valueOf(
        browser.run("return document.getElementById(arguments[0]).textContent", id));
  }

  private static String body(Browser browser) {
    return String.valueOf(browser.run("return document.body.innerText"));
  }

  /** Width of the first participant's meter, percent. */
  private static int level(Browser browser) {
    Object width =
        browser.run(
            "return parseInt(document.querySelector('#people .meter span')?.style.width) || 0");
    return ((Number) width).intValue();
  }

  private static void phone(Browser browser, int height) {
    size(browser, PHONE_WIDTH, height, true);
  }

  private static void size(Browser browser, int width, int height, boolean mobile) {
    browser
        .driver()
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
  }

  /** Nothing sticks out sideways, and whatever is pressed has room for a finger. */
  private static void assertFits(Browser browser) {
    Object width = browser.run("return document.scrollingElement.scrollWidth");
    assertTrue(((Number) width).intValue() <= PHONE_WIDTH, "the page is " + width + " pixels wide");
    assertEquals(
        List.of(),
        browser.run(
            "return [...document.querySelectorAll('button, input, select, a')]"
                + ".filter(e => e.checkVisibility())"
                + ".map(e => [e.id || e.tagName, e.getBoundingClientRect()])"
                + ".filter(([, r]) => r.height < arguments[0])"
                + ".map(([name, r]) => `${name} ${r.height}`)",
            FINGER));
  }

  private static void wide(Browser browser) {
    if (System.getProperty("roomhub.screenshots") == null) {
      return;
    }
    Await.seconds(10);
    for (String scheme : List.of("light", "dark")) {
      browser
          .driver()
          .executeCdpCommand(
              "Emulation.setEmulatedMedia",
              Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
      size(browser, 1280, 1500, false);
      picture(browser, "desktop-" + scheme);
      phone(browser, 2600);
      picture(browser, "phone-" + scheme);
    }
  }

  private static void picture(Browser browser, String name) {
    String folder = System.getProperty("roomhub.screenshots");
    if (folder != null) {
      try {
        Files.write(
            Path.of(folder, name + ".png"), browser.driver().getScreenshotAs(OutputType.BYTES));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
