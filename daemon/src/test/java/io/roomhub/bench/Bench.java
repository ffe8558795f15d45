package io.roomhub.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code ./bench}: runs the benchmarks named, or all. */
public final class Bench {
  private static final List<Benchmark> ALL =
      List.of(
          new StagesBench(),
          new CaptureToWireBench(),
          new NoiseBench(),
          new LevelBench(),
          new JitterBench(),
          new DriftBench(),
          new EchoBench(),
          new ConversationBench(),
          new LatencyBench(),
          new DeviceLatencyBench(),
          new MuteBench(),
          new JoinBench(),
          new DataBench(),
          new InteropBench(),
          new StrategyJoinBench(),
          new IdleBench(),
          new NatBench(),
          new DoctorBench(),
          new RepairBench(),
          new NatRepairBench(),
          new MeshBench(),
          new RelayBench(),
          new CpuBench(),
          new SoakBench());

  /** Names that stand for several. */
  private static final Map<String, List<String>> SETS =
      Map.of("network", List.of("nat", "doctor", "repair", "natrepair", "mesh", "relay"));

  /** Exit code where a figure is not as good as its goal. */
  private static final int GOAL_MISSED = 1;

  private Bench() {}

  /**
   * Names of benchmarks or of sets of them, and {@code --json FILE}. Exits with 0 when every goal
   * was met, with 1 when one was missed, with 64 for a name that means nothing.
   */
  public static void main(String[] arguments) throws Exception {
    Path json = null;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--json") && i + 1 < arguments.length) {
        json = Path.of(arguments[++i]);
      } else {
        names.addAll(SETS.getOrDefault(arguments[i], List.of(arguments[i])));
      }
    }
    for (String name : names) {
      if (ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
        System.err.println(
            "bench: no benchmark is named "
                + name
                + "; there are "
                + String.join(", ", ALL.stream().map(Benchmark::name).toList()));
        System.exit(64);
      }
    }
    System.out.println("load average " + Files.readString(Path.of("/proc/loadavg")).strip());
    List<BenchTable> tables = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        Path scratch = Files.createTempDirectory("roomhub-bench");
        try {
          BenchTable table = benchmark.run(scratch);
          tables.add(table);
          System.out.println(table);
          missed.addAll(table.missed());
        } catch (Exception | AssertionError e) {
          // The others have hours before and behind them.
          e.printStackTrace();
          missed.add(benchmark.name() + ": broken off, " + e);
        } finally {
          delete(scratch);
        }
      }
    }
    if (json != null) {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), tables);
    }
    missed.forEach(goal -> System.err.println("bench: goal missed: " + goal));
    System.exit(missed.isEmpty() ? 0 : GOAL_MISSED);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
