package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.PageStage;
import java.nio.file.Path;

/**
 * How long a guest page in Chromium is silent after its network moved or came back, or after
 * another page was out of reach while the hub was not: until it hears the hub and another page, and
 * both hear it.
 *
 * @param moveMs times after changes of the address
 * @param cutMs times after cuts of 3 s
 * @param legMs times after cuts of 12 s between the two pages only
 * @param connections made by the page in all that; two when none had to be made afresh
 */
record PageRepair(double[] moveMs, double[] cutMs, double[] legMs, int connections) {
  private static final double LONGEST_SECONDS = 60;

  static PageRepair measure(Path scratch, int rounds) throws Exception {
    double[] moves = new double[rounds];
    double[] cuts = new double[rounds];
    double[] legs = new double[rounds];
    try (PageStage stage = new PageStage(scratch, 2)) {
      PageStage.Page page = stage.page(0);
      PageStage.Page other = stage.page(1);
      page.watch().awaitPageMs(LONGEST_SECONDS);
      other.watch().awaitPageMs(LONGEST_SECONDS);
      for (int i = 0; i < rounds; i++) {
        Await.seconds(3);
        page.setPlugged(false);
        Await.seconds(3);
        Watches cut = new Watches(page, other);
        page.setPlugged(true);
        cuts[i] = cut.backMs();
      }
      for (int i = 0; i < rounds; i++) {
        Await.seconds(3);
        Watches move = new Watches(page, other);
        page.move();
        Await.seconds(1.5);
        moves[i] = move.backMs();
      }
      for (int i = 0; i < rounds; i++) {
        Await.seconds(3);
        page.setCutFrom(other, true);
        Await.seconds(12);
        Watches leg = new Watches(page, other);
        page.setCutFrom(other, false);
        legs[i] = leg.backMs();
      }
      return new PageRepair(moves, cuts, legs, page.connections());
    }
  }

  /** What both pages hear, and the hub of both, from a moment on. */
  private static final class Watches {
    private final PageStage.Watch one;
    private final PageStage.Watch other;

    Watches(PageStage.Page one, PageStage.Page other) {
      this.one = one.watch();
      this.other = other.watch();
    }

    double backMs() {
      double pages = Math.max(one.awaitPageMs(LONGEST_SECONDS), other.awaitPageMs(LONGEST_SECONDS));
      double hub = Math.max(one.awaitHubMs(LONGEST_SECONDS), other.awaitHubMs(LONGEST_SECONDS));
      return Math.max(pages, hub);
    }
  }
}
