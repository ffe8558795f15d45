package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.PageServer;
import io.roomhub.e2e.WavFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

      List<Map<String, Double>> withHub = new ArrayList<>();
      List<Map<String, Double>> withChromium = new ArrayList<>();
      for (int round = -1; round < ROUNDS; round++) {
        Map<String, Double> hubTimes = join(newcomer, page + HubConfigs.ROOM);
        Map<String, Double> chromiumTimes = join(newcomer, page + chromiumRoom);
        if (round >= 0) {
          withHub.add(hubTimes);
          withChromium.add(chromiumTimes);
        }
      }
      double reference = median(withChromium, "audible");
      BenchTable table =
          new BenchTable(
              name(), "loopback, median of " + ROUNDS + ", reference: Chromium to Chromium");
      for (String step : List.of("offered", "answered", "ice", "dtls")) {
        table.atMost(
            Double.NaN, "join to " + step, median(withHub, step), "ms", median(withChromium, step));
      }
      return table
          .atMost(
              reference,
              "join to first audible sample",
              median(withHub, "audible"),
              "ms",
              reference)
          .atMost(
              30,
              "offer out to answer in",
              median(withHub, "answer"),
              "ms",
              median(withChromium, "answer"));
    }
  }

  private static double median(List<Map<String, Double>> rounds, String step) {
    return Medians.median(rounds.stream().mapToDouble(round -> round.get(step)).toArray());
  }

  private static Map<String, Double> join(Browser browser, String url) {
    browser.open(url);
    browser.run("return ready");
    Map<?, ?> times = (Map<?, ?>) browser.run("return join()");
    Map<String, Double> all = new HashMap<>();
    times.forEach(
        (step, ms) ->
            all.put(step.toString(), ms instanceof Number n ? n.doubleValue() : Double.NaN));
    // The next one must not meet this one on its way out: a page that is only left lives on a
    // while.
    browser.run("leave()");
    Await.seconds(0.7);
    return all;
  }
}
