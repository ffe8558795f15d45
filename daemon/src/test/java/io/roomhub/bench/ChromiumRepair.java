package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.OwnNetwork;
import io.roomhub.e2e.PageServer;
import io.roomhub.e2e.WavFile;
import java.nio.file.Path;

/**
 * The same disturbances for two connections of Chromium in one page, whose signaling is a function
 * call and never fails.
 *
 * @param moveMs times after changes of the address
 * @param cutMs times after cuts of 3 s
 */
record ChromiumRepair(double[] moveMs, double[] cutMs) {
  private static final double LONGEST_SECONDS = 15;

  static ChromiumRepair measure(Path scratch, int rounds) throws Exception {
    double[] moves = new double[rounds];
    double[] cuts = new double[rounds];
    Path microphone = scratch.resolve("unused.wav");
    WavFile.write(microphone, WavFile.tone(1000, -20, 10));
    OwnNetwork.withoutIpv6();
    try (PageServer pages = new PageServer(ChromiumRepair.class, "repair.html");
        Browser browser = new Browser(microphone)) {
      browser.open(pages.url());
      browser.run("return start()");
      awaitSound(browser);
      for (int i = 0; i < rounds; i++) {
        Await.seconds(2);
        OwnNetwork.setCut(true);
        Await.seconds(3);
        browser.run("watch()");
        OwnNetwork.setCut(false);
        cuts[i] = awaitSound(browser);
      }
      for (int i = 0; i < rounds; i++) {
        Await.seconds(2);
        browser.run("watch()");
        OwnNetwork.move();
        Await.seconds(2);
        moves[i] = awaitSound(browser);
      }
    } finally {
      OwnNetwork.restore();
    }
    return new ChromiumRepair(moves, cuts);
  }

  private static double awaitSound(Browser browser) {
    return Await.until(
        "sound in the page",
        LONGEST_SECONDS,
        () -> {
          double back = ((Number) browser.run("return backAfter()")).doubleValue();
          return back < 0 ? null : back;
        });
  }
}
