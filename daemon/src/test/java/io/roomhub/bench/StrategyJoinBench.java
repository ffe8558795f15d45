package io.roomhub.bench;

import io.roomhub.e2e.TrysteroScenarios;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Both sides join at once: how long until an unmodified Trystero page hears a hub, and until two
 * such pages hear each other, over each type of relay.
 */
final class StrategyJoinBench implements Benchmark {
  private static final int ROUNDS = 7;
  private static final double MAX_MS = 1_500;

  @Override
  public String name() {
    return "strategyJoin";
  }

  @Override
  public BenchTable run(Path scratch) {
    BenchTable table =
        new BenchTable(
            name(),
            "both join at once, loopback relays, median of "
                + ROUNDS
                + ", reference: Chromium to Chromium");
    try (TrysteroScenarios scenarios = new TrysteroScenarios(scratch)) {
      for (String type : TrysteroScenarios.RAILS) {
        List<Map<String, Double>> hub = new ArrayList<>();
        List<Map<String, Double>> chromium = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          hub.add(scenarios.joinHub(type));
          chromium.add(scenarios.joinChromium(type));
        }
        for (String step : List.of("joined", "stream")) {
          table.atMost(
              Double.NaN,
              type + ", join to " + step,
              median(hub, step),
              "ms",
              median(chromium, step));
        }
        double reference = median(chromium, "audible");
        table.atMost(
            Math.min(MAX_MS, reference),
            type + ", join to first audible sample",
            median(hub, "audible"),
            "ms",
            reference);
      }
    }
    return table;
  }

  private static double median(List<Map<String, Double>> rounds, String step) {
    return Medians.median(rounds.stream().mapToDouble(round -> round.get(step)).toArray());
  }
}
