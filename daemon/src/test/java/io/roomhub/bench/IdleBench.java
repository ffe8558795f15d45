package io.roomhub.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.e2e.Await;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.TrysteroScenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a hub costs that waits for somebody: one on five relays, beside one at the same time that
 * has no relay but its own unused server.
 */
final class IdleBench implements Benchmark {
  private static final String SERVER =
      "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0, \"tls\": false}";
  private static final List<String> RELAYS =
      List.of("mqtt", "nostr", "nostr", "torrent", "ws-relay");
  private static final double SETTLE_SECONDS = 60;
  private static final double SECONDS = 90;
  private static final double MAX_PERCENT = 0.5;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    try (TrysteroScenarios scenarios = new TrysteroScenarios(scratch)) {
      String relays = scenarios.separateRelays(RELAYS);
      try (HubProcess waiting = hub(scratch.resolve("relays"), SERVER + ", " + relays);
          HubProcess alone = hub(scratch.resolve("none"), SERVER)) {
        waiting.await(
            "five relays",
            status ->
                status.get("signaling").findValuesAsText("state").stream().allMatch("up"::equals));
        Await.seconds(SETTLE_SECONDS);
        double waitingBefore = ProcessTree.of(waiting.handle()).cpuSeconds();
        double aloneBefore = ProcessTree.of(alone.handle()).cpuSeconds();
        double audioBefore = audioSeconds(waiting.handle());
        long began = System.nanoTime();
        Await.seconds(SECONDS);
        double seconds = (System.nanoTime() - began) / 1e9;
        double waitingCpu = ProcessTree.of(waiting.handle()).cpuSeconds() - waitingBefore;
        double aloneCpu = ProcessTree.of(alone.handle()).cpuSeconds() - aloneBefore;
        double audioCpu = audioSeconds(waiting.handle()) - audioBefore;
        return new BenchTable(
                name(),
                "nobody there for " + SECONDS + " s; reference: the same hub without relays")
            .atMost(
                MAX_PERCENT,
                "hub on five relays, CPU of one core",
                100 * waitingCpu / seconds,
                "%",
                100 * aloneCpu / seconds)
            .figure("of which capture and playback", 100 * audioCpu / seconds, "%")
            .figure("of which all else", 100 * (waitingCpu - audioCpu) / seconds, "%")
            .figure("more than without relays", 100 * (waitingCpu - aloneCpu) / seconds, "%");
      }
    }
  }

  /** CPU time of the two audio threads, which work on whether or not anybody is there. */
  private static double audioSeconds(ProcessHandle process) throws IOException {
    double seconds = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        String name = Files.readString(task.resolve("comm")).strip();
        // The kernel keeps 15 characters of a name.
        if (name.startsWith("roomhub-capture") || name.startsWith("roomhub-playbac")) {
          String[] schedstat = Files.readString(task.resolve("schedstat")).strip().split(" ");
          seconds += Long.parseLong(schedstat[0]) / 1e9;
        }
      }
    }
    return seconds;
  }

  private static HubProcess hub(Path directory, String signaling) throws Exception {
    String config =
        HubConfigs.hub(
            "Lobby", "{\"type\": \"silence\"}", directory.resolve("unused.wav"), signaling);
    ObjectNode root = (ObjectNode) new ObjectMapper().readTree(config);
    ((ObjectNode) root.get("audio")).putObject("output").put("type", "null");
    return HubProcess.start(directory, root.toString(), Map.of());
  }
}
