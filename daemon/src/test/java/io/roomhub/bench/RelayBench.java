package io.roomhub.bench;

import io.roomhub.daemon.rtc.ice.Coturn;
import io.roomhub.daemon.rtc.ice.RelayedCall;
import io.roomhub.daemon.rtc.ice.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Calls through a TURN server for longer than anything there lives: allocations for two minutes,
 * nonces for a minute and a half, permissions for five, channels for ten.
 */
final class RelayBench implements Benchmark {
  private static final int SECONDS = 21 * 60;
  private static final Map<String, String> URLS =
      new TreeMap<>(
          Map.of(
              "udp", "turn:" + Coturn.ADDRESS + ":" + Coturn.PORT,
              "tcp", "turn:" + Coturn.ADDRESS + ":" + Coturn.PORT + "?transport=tcp",
              "tls", "turns:" + Coturn.ADDRESS + ":" + Coturn.TLS_PORT));

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    Files.createDirectories(scratch);
    TestCertificate certificate = TestCertificate.forAddress(Coturn.ADDRESS);
    BenchTable table =
        new BenchTable(
            name(),
            SECONDS / 60
                + " minutes through coturn; allocations of 120 s, nonces of 90 s, permissions of"
                + " 300 s, channels of 600 s");
    try (TestCertificate.Trust trust = certificate.trustedByAll();
        Coturn coturn =
            new Coturn(
                scratch,
                certificate,
                "--lt-cred-mech",
                "--user=hub:secret",
                "--max-allocate-lifetime=120",
                "--stale-nonce=90",
                "--permission-lifetime=300",
                "--channel-lifetime=600")) {
      List<Thread> threads = new ArrayList<>();
      Map<String, RelayedCall> calls = new TreeMap<>();
      URLS.forEach(
          (protocol, url) -> {
            RelayedCall call = new RelayedCall(url, SECONDS);
            calls.put(protocol, call);
            threads.add(Thread.ofPlatform().start(call));
          });
      for (Thread thread : threads) {
        thread.join();
      }
      calls.forEach(
          (protocol, call) -> {
            if (!call.trouble().isEmpty()) {
              System.err.println("relay: " + protocol + ": " + call.trouble());
            }
            table
                .atMost(
                    0,
                    "calls broken by " + protocol,
                    call.trouble().isEmpty() ? 0 : 1,
                    "",
                    Double.NaN)
                .figure("packets lost by " + protocol, call.lost(), "of " + 100 * SECONDS)
                .atMost(100, "longest gap by " + protocol, call.longestGapMs(), "ms", Double.NaN);
          });
    }
    return table;
  }
}
