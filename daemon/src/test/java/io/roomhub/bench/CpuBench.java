package io.roomhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.PlainPage;
import java.nio.file.Path;
import java.util.Map;

/**
 * CPU and memory of a hub and of a headless Chromium that does the same job in the same room,
 * everybody speaking, voice processing on. What the installed package has resident is told by
 * {@code ./bench package}.
 *
 * <p>The reference shows nothing: a bare page that plays its peers. What the guest page spends on
 * live meters would flatter the hub. The rest of a larger room is a {@link Crowd}, so that two
 * cores carry it: in a room that starves, whoever gets least time looks cheapest.
 */
final class CpuBench implements Benchmark {
  private static final String EMBEDDED =
      """
      {"type": "embedded", "listen": "127.0.0.1", "port": 0, "tls": false}""";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double SETTLE_SECONDS = 45;

  private static final double SECONDS = 30;

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    Path microphone = scratch.resolve("speech.wav");
    Speech.write(microphone, Speech.sentences("en", -20));
    BenchTable table =
        new BenchTable(
            name(), "bare pages and a hub in one room; reference: one headless Chromium");
    measure(table, scratch.resolve("2"), microphone, 2, 0.7);
    measure(table, scratch.resolve("4"), microphone, 4, 0.7);
    measure(table, scratch.resolve("5"), microphone, 5, 0.7);
    measure(table, scratch.resolve("8"), microphone, 8, 0.5);
    measure(table, scratch.resolve("15"), microphone, 15, 0.4);
    return table;
  }

  private static void measure(
      BenchTable table, Path directory, Path microphone, int participants, double cpuRatio)
      throws Exception {
    int peers = participants - 1;
    try (HubProcess hub = hub(directory, "Lobby", microphone, EMBEDDED);
        Browser reference = new Browser(microphone);
        PlainPage page = new PlainPage()) {
      reference.open(page.url(hub.port(), "Reference", "&processing=yes"));
      reference.awaitConnected(1);
      try (Crowd crowd =
          new Crowd(
              peers - 1, HubConfigs.ROOM, hub.port(), Speech.sentences("en", -20), directory)) {
        crowd.begin();
        measure(table, hub, reference, participants, cpuRatio);
      }
    }
  }

  private static void measure(
      BenchTable table, HubProcess hub, Browser reference, int participants, double cpuRatio)
      throws Exception {
    int peers = participants - 1;
    reference.awaitConnected(peers);
    hub.await(peers + " connected peers", status -> connected(status) >= peers);
    Await.seconds(SETTLE_SECONDS);
    ProcessTree hubBefore = ProcessTree.of(hub.handle());
    ProcessTree chromiumBefore = ProcessTree.of(reference.process());
    long began = System.nanoTime();
    Await.seconds(SECONDS);
    double seconds = (System.nanoTime() - began) / 1e9;
    ProcessTree hubAfter = ProcessTree.of(hub.handle());
    ProcessTree chromiumAfter = ProcessTree.of(reference.process());
    double hubCpu = 100 * (hubAfter.cpuSeconds() - hubBefore.cpuSeconds()) / seconds;
    double chromiumCpu = 100 * (chromiumAfter.cpuSeconds() - chromiumBefore.cpuSeconds()) / seconds;
    table.atMost(
        cpuRatio * chromiumCpu,
        participants + " participants, CPU of one core",
        hubCpu,
        "%",
        chromiumCpu);
    table.atMost(
        0.5 * chromiumAfter.pssMib(),
        participants + " participants, memory (PSS)",
        hubAfter.pssMib(),
        "MiB",
        chromiumAfter.pssMib());
  }

  /** A hub that speaks and, as headless Chromium does, plays to nowhere. */
  private static HubProcess hub(Path directory, String name, Path microphone, String signaling)
      throws Exception {
    String config =
        HubConfigs.hub(
            name,
            "{\"type\": \"file\", \"path\": \"%s\", \"loop\": true}".formatted(microphone),
            directory.resolve("unused.wav"),
            signaling);
    ObjectNode root = (ObjectNode) JSON.readTree(config);
    ((ObjectNode) root.get("audio")).putObject("output").put("type", "null");
    return HubProcess.start(directory, root.toString(), Map.of());
  }

  private static long connected(JsonNode status) {
    return status.findValuesAsText("connectionState").stream().filter("connected"::equals).count();
  }
}
