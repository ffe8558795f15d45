package io.roomhub.bench;

import java.nio.file.Path;
import java.util.function.LongFunction;

/**
 * Speech through lossy and jittery networks into the receive path, in virtual time: concealed
 * share, delay and intelligibility, medians of three seeds. The references are Chromium's.
 */
final class JitterBench implements Benchmark {
  private static final long[] SEEDS = {1, 2, 3};
  private static final double NONE = Double.NaN;

  private final BenchTable table =
      new BenchTable(name(), "20 ms Opus at 32 kbit/s, median of 3 seeds; reference: Chromium 156");

  @Override
  public String name() {
    return "jitter";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    ReceiveRun run = new ReceiveRun(Speech.fluent(-20));
    lossy(run, "random 5 %", s -> NetworkTrace.random(0.05, s), 0.71, 0.981, 0.1);
    lossy(run, "random 10 %", s -> NetworkTrace.random(0.1, s), 1.7, 0.971, 0.29);
    lossy(run, "random 20 %", s -> NetworkTrace.random(0.2, s), 4.7, 0.945, 0.88);
    lossy(run, "bursts of 2.5, 10 %", s -> NetworkTrace.bursts(0.1, 2.5, s), 4.7, 0.938, 2.2);
    lossy(run, "bursts of 2.5, 20 %", s -> NetworkTrace.bursts(0.2, 2.5, s), 10.2, 0.891, 5.9);
    add(run, "jitter 0-40 ms", s -> NetworkTrace.jitter(40, s), 1, 0.97, 65);
    add(run, "jitter 0-80 ms", s -> NetworkTrace.jitter(80, s), 1, 0.97, 100);
    add(run, "120 ms stalls", s -> NetworkTrace.stalls(120, 5_000), 2, 0.97, 149);
    return table;
  }

  private void lossy(
      ReceiveRun run,
      String what,
      LongFunction<NetworkTrace> network,
      double concealed,
      double estoi,
      double concealedWithRed) {
    add(run, what + ", FEC", network, concealed, estoi, NONE);
    add(run, what + ", RED {1}", network, concealedWithRed, estoi, NONE, 1);
    add(run, what + ", RED {1,2}", network, concealedWithRed, estoi, NONE, 1, 2);
    add(run, what + ", RED {2,4}", network, concealedWithRed, estoi, NONE, 2, 4);
  }

  private void add(
      ReceiveRun run,
      String what,
      LongFunction<NetworkTrace> network,
      double concealed,
      double estoi,
      double delayMs,
      int... distances) {
    double[][] values = new double[4][SEEDS.length];
    for (int i = 0; i < SEEDS.length; i++) {
      ReceiveRun.Result result = run.through(network.apply(SEEDS[i]), distances);
      values[0][i] = result.concealedPercent();
      values[1][i] = result.bufferMs();
      values[2][i] = result.delayMs();
      values[3][i] = result.estoi();
    }
    table
        .atMost(concealed, what + ": concealed", Medians.median(values[0]), "%", concealed)
        .figure(what + ": arrival to playout", Medians.median(values[1]), "ms")
        .atMost(delayMs, what + ": playout delay", Medians.median(values[2]), "ms", delayMs)
        .atLeast(estoi, what + ": ESTOI", Medians.median(values[3]), "");
  }
}
