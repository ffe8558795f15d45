package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.ToneAnalysis;
import io.roomhub.e2e.WavFile;
import io.roomhub.network.Internet;
import io.roomhub.network.NatKind;
import io.roomhub.network.NatRoom;
import io.roomhub.network.NetworkNamespace;
import io.roomhub.network.Router;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two hubs behind every pair of NATs, with a TURN server and without: how long until each hears the
 * other, or until both say why they cannot.
 */
final class NatBench implements Benchmark {
  private static final double MAX_SECONDS = 15;
  private static final double AUDIBLE_DBFS = -26;

  @Override
  public String name() {
    return "nat";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    BenchTable table =
        new BenchTable(
            name(),
            "two hubs, each behind a NAT: from knowing of each other to hearing each other, or to"
                + " saying why not");
    try (Internet internet = new Internet(scratch, 1)) {
      for (boolean relay : new boolean[] {true, false}) {
        chromium(table, scratch, internet, relay);
        for (NatKind one : NatKind.values()) {
          for (NatKind other : NatKind.values()) {
            if (one.compareTo(other) <= 0) {
              pair(table, scratch, internet, relay, one, other);
            }
          }
        }
      }
    }
    return table;
  }

  /** A hub and Chromium behind the worst pair of NATs that can still meet. */
  private static void chromium(BenchTable table, Path scratch, Internet internet, boolean relay)
      throws Exception {
    NatKind hub = relay ? NatKind.UDP_BLOCKED : NatKind.RESTRICTED;
    String what =
        "%s, %s - Chromium %s".formatted(relay ? "TURN" : "no TURN", hub, NatKind.SYMMETRIC);
    Path directory = Files.createDirectories(scratch.resolve("chromium-" + relay));
    Path microphone = directory.resolve("microphone.wav");
    WavFile.write(microphone, WavFile.tone(NatRoom.hz(1), -20, 10));
    String servers = relay ? internet.stunAndTurn() : internet.stun();
    try (NatRoom room = new NatRoom(internet, directory, servers, hub);
        NetworkNamespace home = new NetworkNamespace();
        Router.Link link = internet.router().attach(home, NatKind.SYMMETRIC);
        Browser browser = Browser.inNamespace(home.wrapper(), microphone, internet.origin())) {
      browser.open(internet.page(HubConfigs.ROOM, relay));
      browser.joinAs("Chromium behind " + link.publicAddress());
      long joined = System.nanoTime();
      Await.until(
          what,
          MAX_SECONDS,
          () -> room.hears(0, 1) && browser.connected() > 0 && hears(browser) ? true : null);
      table.atMost(
          MAX_SECONDS, what + ": heard", (System.nanoTime() - joined) / 1e9, "s", Double.NaN);
    }
  }

  private static boolean hears(Browser browser) {
    return ToneAnalysis.medianLevel(browser.record(0, 0.3), NatRoom.hz(0)) > AUDIBLE_DBFS;
  }

  private static void pair(
      BenchTable table,
      Path scratch,
      Internet internet,
      boolean relay,
      NatKind one,
      NatKind other) {
    String what = "%s, %s - %s".formatted(relay ? "TURN" : "no TURN", one, other);
    boolean expected = relay || one.canReach(other);
    NatRoom.Pair pair = new NatRoom.Pair(0, 1);
    NatRoom.Outcome outcome;
    String path = "";
    boolean best = true;
    try (NatRoom room =
        new NatRoom(
            internet,
            scratch.resolve(what.replaceAll("\\W+", "-")),
            relay ? internet.stunAndTurn() : internet.stun(),
            one,
            other)) {
      outcome = room.outcomes(_ -> expected).get(pair);
      if (outcome.heard()) {
        path = room.settledPath(pair);
        best = room.isBest(pair, path);
      }
    }
    System.err.println(what + ": " + outcome + " " + path);
    // Words where sound was possible are no success, nor is a detour where there is a straight way;
    // and sound where it was not possible is a wrong router.
    table.atMost(
        MAX_SECONDS,
        what + (outcome.heard() ? ": heard, " + path : ": told why not"),
        outcome.heard() == expected && best ? outcome.seconds() : Double.POSITIVE_INFINITY,
        "s",
        Double.NaN);
  }
}
