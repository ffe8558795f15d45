package io.roomhub.bench;

import io.roomhub.daemon.room.MeshSimulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;

/**
 * A room of fifteen in virtual time, a day for each of a hundred seeds: partitions, cuts, restarts,
 * a signaling server that dies, and a tenth of the messages lost.
 */
final class MeshBench implements Benchmark {
  private static final int PEERS = 15;
  private static final int SEEDS = 100;
  private static final int SERVER_SEEDS = 20;
  private static final long HOUR_MS = 3_600_000;
  private static final long DAY_MS = 24 * HOUR_MS;

  @Override
  public String name() {
    return "mesh";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    List<MeshSimulation.Result> results = new ArrayList<>();
    List<Double> joins = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<MeshSimulation.Result>> days = new ArrayList<>();
      List<Future<Long>> outages = new ArrayList<>();
      for (int i = 1; i <= SERVER_SEEDS; i++) {
        long seed = i;
        outages.add(threads.submit(() -> new MeshSimulation(seed, PEERS).serverDeadFor(HOUR_MS)));
      }
      for (int i = 1; i <= SEEDS; i++) {
        long seed = i;
        days.add(threads.submit(() -> day(seed)));
      }
      for (Future<MeshSimulation.Result> day : days) {
        results.add(day.get());
      }
      for (Future<Long> outage : outages) {
        long joined = outage.get();
        joins.add(joined < 0 ? Double.NaN : joined / 1_000.0);
      }
    }
    return table(results, joins);
  }

  /** A day takes minutes of ours, the whole hours: each is told when it is over. */
  private static MeshSimulation.Result day(long seed) {
    MeshSimulation.Result day = new MeshSimulation(seed, PEERS).run(DAY_MS);
    List<Long> times = day.wholeAfterMs().stream().sorted().toList();
    System.err.printf(
        "mesh: seed %d: %d healed networks, whole after at most %.1f s, %d faults%n",
        seed, times.size(), quantile(times, 1), day.faults().size());
    day.faults().forEach(fault -> System.err.println("mesh: seed " + seed + ": " + fault));
    return day;
  }

  private BenchTable table(List<MeshSimulation.Result> results, List<Double> joins) {
    List<Long> times = new ArrayList<>();
    results.forEach(result -> times.addAll(result.wholeAfterMs()));
    times.sort(null);
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      int seed = i + 1;
      results.get(i).faults().forEach(fault -> faults.add("seed " + seed + ", " + fault));
    }
    double late = times.stream().filter(ms -> ms > MeshSimulation.WHOLE_WITHIN_MS).count();
    return new BenchTable(
            name(), PEERS + " hubs, " + SEEDS + " seeds of 24 virtual hours, 10 % of messages lost")
        .figure("healed networks", times.size(), "")
        .figure("full mesh after, median", quantile(times, 0.5), "s")
        .figure("full mesh after, 99 %", quantile(times, 0.99), "s")
        .atMost(30, "full mesh after, longest", quantile(times, 1), "s", Double.NaN)
        .atMost(0, "not whole within 30 s", late, "", Double.NaN)
        .atMost(0, "leaks and late networks", faults.size(), "", Double.NaN)
        .atMost(
            1,
            "connections from one to another, most",
            most(results, MeshSimulation.Result::mostToOnePeer),
            "",
            Double.NaN)
        .atMost(
            MeshSimulation.boundOfTimers(PEERS),
            "timers waiting in one hub, most",
            most(results, MeshSimulation.Result::mostTimers),
            "",
            Double.NaN)
        .atMost(
            MeshSimulation.boundOfSettledTimers(PEERS),
            "the same at quiet times",
            most(results, MeshSimulation.Result::settledTimers),
            "",
            Double.NaN)
        .atMost(
            MeshSimulation.boundOfMessages(PEERS),
            "messages on their way, most",
            most(results, MeshSimulation.Result::mostInFlight),
            "",
            Double.NaN)
        .atLeast(
            SERVER_SEEDS,
            "server dead for an hour: calls untouched",
            joins.stream().filter(join -> !join.isNaN()).count(),
            "runs")
        .atMost(
            5,
            "newcomer in the call after its return, longest",
            joins.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN),
            "s",
            Double.NaN);
  }

  private static int most(
      List<MeshSimulation.Result> results, ToIntFunction<MeshSimulation.Result> figure) {
    return results.stream().mapToInt(figure).max().orElse(0);
  }

  private static double quantile(List<Long> sorted, double share) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.round(share * (sorted.size() - 1))) / 1_000.0;
  }
}
