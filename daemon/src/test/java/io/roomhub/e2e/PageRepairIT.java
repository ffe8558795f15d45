package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/**
 * Guest pages whose network breaks and moves, and whose hub goes; what they, the hub and each other
 * hear of it.
 */
class PageRepairIT {
  /** Left to itself, Chromium calls such a connection failed after half a minute. */
  private static final double MOVED_MS = 8_000;

  private static final double CUT_MS = 4_000;

  @TempDir Path directory;

  @Test
  void callsOfAPageSurviveACutAndAChangeOfAddressOnTheSameAssociationsAndTheHub() throws Exception {
    assumeTrue(Namespaces.available(), "this machine grants no network namespace");
    try (PageStage stage = new PageStage(directory, 2)) {
      PageStage.Page page = stage.page(0);
      PageStage.Page other = stage.page(1);
      page.watch().awaitPageMs(30);
      other.watch().awaitPageMs(30);
      JsonNode before = page.atHub();

      page.setPlugged(false);
      Await.seconds(2);
      PageStage.Watch cut = page.watch();
      PageStage.Watch cutOther = other.watch();
      page.setPlugged(true);
      assertBack("a cut of 2 s", CUT_MS, cut, cutOther);

      Await.seconds(1);
      PageStage.Watch move = page.watch();
      PageStage.Watch moveOther = other.watch();
      page.move();
      // Until what was on its way has been played.
      Await.seconds(1.5);
      assertBack("a change of address", MOVED_MS, move, moveOther);

      assertEquals(2, page.connections(), "the same connections");
      assertEquals(2, other.connections(), "the same connections");
      assertEquals(before.path("setupMs"), page.atHub().path("setupMs"), "at the hub as well");
      assertEquals(2, stage.hub().status().at("/peers").size());

      stage.hub().signal("KILL");
      for (PageStage.Page each : List.of(page, other)) {
        awaitText(each, "state", "The connection to the hub is lost; the call goes on.");
      }
      page.browser().driver().findElement(By.id("mute")).click();
      awaitText(other, "people", "muted");
    }
  }

  private static void awaitText(PageStage.Page page, String id, String text) {
    Await.until(
        "“" + text + "”",
        10,
        () ->
            page.browser().driver().findElement(By.id(id)).getText().contains(text) ? true : null);
  }

  /** The page and the other one hear everybody again, and the hub hears the page. */
  private static void assertBack(
      String what, double limitMs, PageStage.Watch page, PageStage.Watch other) {
    double atPage = page.awaitPageMs(20);
    double atOther = other.awaitPageMs(20);
    double atHub = page.awaitHubMs(20);
    System.out.printf(
        "after %s sound is back after %.0f ms at the page, %.0f ms at another, %.0f ms at the hub%n",
        what, atPage, atOther, atHub);
    for (double ms : new double[] {atPage, atOther, atHub}) {
      assertTrue(ms < limitMs, () -> what + ": " + ms + " ms");
    }
  }
}
