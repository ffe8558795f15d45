package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.PageServer;
import io.roomhub.e2e.WavFile;
import java.nio.file.Path;
import java.util.Map;

/**
 * From "join" to the first audible remote sample: a page that meets a hub, and the same page that
 * meets itself in another Chromium, over the same signaling server.
 */
final class JoinBench implements Benchmark {
  private static final int ROUNDS = 7;

  @Override
  public String name() {
    return "join";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    Path microphone = scratch.resolve("tone.wav");
    WavFile.write(microphone, WavFile.tone(1000, -20, 10));
    try (PageServer pages = new PageServer(JoinBench.class, "join.html");
        HubProcess hub =
            HubProcess.start(
                scratch.resolve("hub"),
                HubConfigs.embedded("Lobby", 440, scratch.resolve("hub.wav")),
                Map.of());
        Browser resident = new Browser(microphone);
        Browser newcomer = new Browser(microphone)) {
      String page =
          pages.url() + "?server=ws://127.0.0.1:%d/ws&name=bench&room=".formatted(hub.port());
      String chromiumRoom = "bench-chromium-0123456789";
      resident.open(page + chromiumRoom);
      resident.run("return ready");
      resident.run("join().catch(() => {});");
      Await.seconds(1);

      double[] hubAudible = new double[ROUNDS];
      double[] hubAnswer = new double[ROUNDS];
      double[] chromiumAudible = new double[ROUNDS];
      double[] chromiumAnswer = new double[ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        double[] withHub = join(newcomer, page + HubConfigs.ROOM);
        double[] withChromium = join(newcomer, page + chromiumRoom);
        if (round >= 0) {
          hubAudible[round] = withHub[0];
          hubAnswer[round] = withHub[1];
          chromiumAudible[round] = withChromium[0];
          chromiumAnswer[round] = withChromium[1];
        }
      }
      double reference = Medians.median(chromiumAudible);
      return new BenchTable(
              name(), "loopback, median of " + ROUNDS + ", reference: Chromium to Chromium")
          .atMost(
              reference,
              "join to first audible sample",
              Medians.median(hubAudible),
              "ms",
              reference)
          .atMost(
              30,
              "offer out to answer in",
              Medians.median(hubAnswer),
              "ms",
              Medians.median(chromiumAnswer));
    }
  }

  private static double[] join(Browser browser, String url) {
    browser.open(url);
    browser.run("return ready");
    Object result = browser.run("return join()");
    Map<?, ?> times = (Map<?, ?>) result;
    double[] both = {
      ((Number) times.get("audible")).doubleValue(), ((Number) times.get("answer")).doubleValue()
    };
    // The next one must not meet this one's connection on its way out.
    browser.open("about:blank");
    Await.seconds(0.7);
    return both;
  }
}
