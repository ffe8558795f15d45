package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** Who leaves is gone from everybody's list before a broken connection would be noticed. */
class LeavingIT {
  /** A connection that merely breaks is shown for 6 s at the least. */
  private static final double PROMPTLY_SECONDS = 4;

  @TempDir Path directory;

  @Test
  void whoSaysGoodbyeIsGoneForEverybody() {
    Path microphone = directory.resolve("guest.wav");
    WavFile.write(microphone, WavFile.tone(1000, -20, 10));
    try (HubProcess hub =
            HubProcess.start(
                directory.resolve("hub"),
                HubConfigs.embedded("Lobby", 440, directory.resolve("out.wav")),
                Map.of());
        Browser ada = new Browser(microphone);
        Browser bo = new Browser(microphone)) {
      String page = "http://localhost:" + hub.port() + "/#" + HubConfigs.ROOM;
      ada.open(page);
      ada.joinAs("Ada");
      ada.awaitConnected(1);
      assertEquals("Lobby", ada.driver().getTitle());
      bo.open(page);
      bo.joinAs("Bo");
      ada.awaitConnected(2);
      bo.awaitConnected(2);

      bo.driver().findElement(By.id("leave")).click();

      Await.until(
          "Bo's row to go",
          PROMPTLY_SECONDS,
          () -> text(ada, "people").contains("Bo") ? null : true);
      hub.await("one guest", status -> status.at("/peers").size() == 1);
      assertEquals("You have left the room.", text(bo, "goodbye"));
      assertEquals("You have left the room.", spoken(bo));
      assertEquals("Bo has left", spoken(ada));

      hub.close();

      Await.until(
          "the hub's row to go",
          PROMPTLY_SECONDS,
          () -> text(ada, "people").contains("Lobby") ? null : true);
      Await.until(
          "words about it",
          10,
          () -> text(ada, "state").contains("cannot be reached") ? true : null);
      assertTrue(text(ada, "people").startsWith("Ada (you)"));
    }
  }

  private static String text(Browser browser, String id) {
    return browser.driver().findElement(By.id(id)).getText();
  }

  /** What a screen reader was told last. */
  private static String spoken(Browser browser) {
    return (String) browser.run("return document.getElementById('news').textContent");
  }
}
