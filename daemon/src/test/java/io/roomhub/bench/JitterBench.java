package io.roomhub.bench;

import io.roomhub.daemon.rtc.connection.ChromiumReceivers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/**
 * Speech through lossy and jittery networks into the receive path, in virtual time, and the same
 * packets through the same networks into a real Chromium: concealed share, delay in the jitter
 * buffer and intelligibility, medians of three seeds.
 */
final class JitterBench implements Benchmark {
  private static final long[] SEEDS = {1, 2, 3};

  /** ESTOI is read to two places: what differs by less is alike. */
  private static final double ALIKE = 0.01;

  private record Case(String what, LongFunction<NetworkTrace> network, int[] distances) {
    Case(String what, LongFunction<NetworkTrace> network) {
      this(what, network, new int[0]);
    }
  }

  private final BenchTable table =
      new BenchTable(
          name(), "20 ms Opus at 32 kbit/s, medians of 3 seeds; reference: Chromium, same packets");

  @Override
  public String name() {
    return "jitter";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    List<Case> lossy =
        List.of(
            new Case("random 5 %", s -> NetworkTrace.random(0.05, s), new int[] {1, 2}),
            new Case("random 10 %", s -> NetworkTrace.random(0.1, s), new int[] {1, 2}),
            new Case("random 20 %", s -> NetworkTrace.random(0.2, s), new int[] {1, 2}),
            new Case("bursts, 10 %", s -> NetworkTrace.bursts(0.1, 2.5, s), new int[] {2, 4}),
            new Case("bursts, 20 %", s -> NetworkTrace.bursts(0.2, 2.5, s), new int[] {2, 4}));
    List<Case> late =
        List.of(
            new Case("jitter 0-40 ms", s -> NetworkTrace.jitter(40, s)),
            new Case("jitter 0-80 ms", s -> NetworkTrace.jitter(80, s)),
            new Case("120 ms stalls", s -> NetworkTrace.stalls(120, 5_000)));
    List<Case> cases = new ArrayList<>();
    for (Case one : lossy) {
      cases.add(new Case(one.what() + ", FEC", one.network()));
      cases.add(new Case(one.what() + ", RED {1}", one.network(), new int[] {1}));
    }
    cases.addAll(late);
    ReceiveRun run = new ReceiveRun(Speech.fluent(-20));
    List<List<ReceiveRun.Result>> chromium = chromium(run, cases);
    for (int i = 0; i < cases.size(); i++) {
      compare(cases.get(i), own(run, cases.get(i)), chromium.get(i));
    }
    for (int i = 0; i < lossy.size(); i++) {
      Case one = lossy.get(i);
      double half = median(chromium.get(2 * i + 1), ReceiveRun.Result::concealedPercent) / 2;
      List<ReceiveRun.Result> own = own(run, one);
      String what = one.what() + ", RED as sent to a hub";
      double concealed = median(own, ReceiveRun.Result::concealedPercent);
      table
          .atMost(half, what + ": concealed", concealed, "%", 2 * half)
          .figure(what + ": delay", median(own, ReceiveRun.Result::bufferMs), "ms")
          .figure(what + ": ESTOI", median(own, ReceiveRun.Result::estoi), "");
    }
    return table;
  }

  /** By case and seed; all cases of one seed at the same time. */
  private static List<List<ReceiveRun.Result>> chromium(ReceiveRun run, List<Case> cases)
      throws Exception {
    List<List<ReceiveRun.Result>> results = new ArrayList<>();
    cases.forEach(one -> results.add(new ArrayList<>()));
    try (ChromiumReceivers receivers = new ChromiumReceivers()) {
      for (long seed : SEEDS) {
        List<ChromiumReceivers.Call> calls = new ArrayList<>();
        for (Case one : cases) {
          calls.add(run.call(one.network().apply(seed), one.distances()));
        }
        List<ChromiumReceivers.Result> heard = receivers.play(calls);
        for (int i = 0; i < cases.size(); i++) {
          results.get(i).add(run.of(heard.get(i)));
        }
      }
    }
    return results;
  }

  private static List<ReceiveRun.Result> own(ReceiveRun run, Case one) {
    List<ReceiveRun.Result> results = new ArrayList<>();
    for (long seed : SEEDS) {
      results.add(run.through(one.network().apply(seed), one.distances()));
    }
    return results;
  }

  private void compare(Case one, List<ReceiveRun.Result> own, List<ReceiveRun.Result> chromium) {
    double concealed = median(chromium, ReceiveRun.Result::concealedPercent);
    double delay = median(chromium, ReceiveRun.Result::bufferMs);
    double estoi = median(chromium, ReceiveRun.Result::estoi);
    table
        .atMost(
            concealed,
            one.what() + ": concealed",
            median(own, ReceiveRun.Result::concealedPercent),
            "%",
            concealed)
        .atMost(
            delay, one.what() + ": delay", median(own, ReceiveRun.Result::bufferMs), "ms", delay)
        .figure(one.what() + ": Chromium's ESTOI", estoi, "")
        .atLeast(estoi - ALIKE, one.what() + ": ESTOI", median(own, ReceiveRun.Result::estoi), "");
  }

  private static double median(
      List<ReceiveRun.Result> results, ToDoubleFunction<ReceiveRun.Result> figure) {
    return Medians.median(results.stream().mapToDouble(figure).toArray());
  }
}
