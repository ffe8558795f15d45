package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.PlainPage;
import java.nio.file.Path;
import java.util.Map;
import org.openqa.selenium.WindowType;

/**
 * CPU and memory of a hub and of a headless Chromium that does the same job in the same room,
 * everybody speaking, voice processing on.
 *
 * <p>The reference shows nothing: a bare page that plays its peers. What the guest page spends on
 * live meters would flatter the hub.
 */
final class CpuBench implements Benchmark {
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
    measure(table, scratch.resolve("8"), microphone, 8, 0.5);
    return table;
  }

  private static void measure(
      BenchTable table, Path directory, Path microphone, int participants, double cpuRatio) {
    String input = "{\"type\": \"file\", \"path\": \"%s\", \"loop\": true}".formatted(microphone);
    String server =
        "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0, \"tls\": false}";
    try (HubProcess hub =
            HubProcess.start(
                directory,
                HubConfigs.hub("Lobby", input, directory.resolve("out.wav"), server),
                Map.of());
        Browser reference = new Browser(microphone);
        Browser others = participants > 2 ? new Browser(microphone) : null;
        PlainPage page = new PlainPage()) {
      reference.open(page.url(hub.port(), "Reference", "&processing=yes"));
      for (int i = 2; i < participants; i++) {
        others.driver().switchTo().newWindow(WindowType.WINDOW);
        others.open(page.url(hub.port(), "Other" + i, "&processing=yes"));
      }
      int peers = participants - 1;
      hub.await(
          peers + " connected peers",
          status ->
              status.findValuesAsText("connectionState").stream()
                      .filter("connected"::equals)
                      .count()
                  >= peers);
      Await.seconds(SETTLE_SECONDS);
      ProcessTree hubBefore = ProcessTree.of(hub.handle());
      ProcessTree chromiumBefore = ProcessTree.of(reference.process());
      long began = System.nanoTime();
      Await.seconds(SECONDS);
      double seconds = (System.nanoTime() - began) / 1e9;
      ProcessTree hubAfter = ProcessTree.of(hub.handle());
      ProcessTree chromiumAfter = ProcessTree.of(reference.process());
      double hubCpu = 100 * (hubAfter.cpuSeconds() - hubBefore.cpuSeconds()) / seconds;
      double chromiumCpu =
          100 * (chromiumAfter.cpuSeconds() - chromiumBefore.cpuSeconds()) / seconds;
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
  }
}
