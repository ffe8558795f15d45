package io.roomhub.daemon.control.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import io.roomhub.daemon.control.doctor.probe.NatBehaviour;
import io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence;
import io.roomhub.daemon.control.doctor.probe.NatDiscovery;
import io.roomhub.daemon.rtc.ice.Coturn;
import io.roomhub.daemon.rtc.ice.TestCertificate;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.hardware.clock.SystemClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Doctor's view of a real STUN and TURN server (coturn), where one is installed. */
@Timeout(60)
class DoctorServersIT {
  private static final Set<String> NETWORK = Set.of("dns", "udp", "stun", "nat", "turn");

  @TempDir Path directory;
  private final SystemClock clock = new SystemClock();
  private TestCertificate certificate;
  private TestCertificate.Trust trust;

  @BeforeEach
  void makeCertificate() throws Exception {
    certificate = TestCertificate.forAddress(Coturn.ADDRESS);
    trust = certificate.trustedByAll();
  }

  @AfterEach
  void restoreTrust() {
    trust.close();
  }

  private Coturn withPassword() throws Exception {
    return Coturn.withPassword(directory, certificate);
  }

  private DoctorReport examine(String iceServers) throws Exception {
    HubConfig config =
        new ConfigReader(() -> "lobby-7Qm2xVb9Lk4R")
            .parse("{ \"rtc\": { \"iceServers\": [" + iceServers + "] } }", directory);
    List<HealthCheck> checks =
        StandardChecks.of(new SampleHub(), () -> config, clock).stream()
            .filter(check -> NETWORK.contains(check.name()))
            .toList();
    return new Doctor(checks).examine();
  }

  private static Check find(DoctorReport report, String name) {
    return report.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + report));
  }

  private static String reasons(DoctorReport report) {
    return report.checks().stream()
        .map(check -> check.name() + ": " + check.reason())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aServerThatServesIsGoodByEveryTransport() throws Exception {
    try (Coturn coturn = withPassword()) {
      DoctorReport report =
          examine(
              """
              { "urls": ["stun:10.77.0.1:34780"] },
              { "urls": ["turn:10.77.0.1:34780", "turn:10.77.0.1:34780?transport=tcp",
                         "turns:10.77.0.1:34781"], "username": "hub", "credential": "secret" }
              """);

      assertEquals("good", report.summary(), () -> report.toText());
      assertEquals(
          List.of(
              "dns",
              "udp",
              "stun:10.77.0.1:34780",
              "nat",
              "turn:10.77.0.1:34780",
              "turn:10.77.0.1:34780?transport=tcp",
              "turns:10.77.0.1:34781",
              "relay bandwidth"),
          report.checks().stream().map(Check::name).toList());
      String seen = find(report, "stun:10.77.0.1:34780").reason();
      assertTrue(seen.matches("sees us at 10\\.77\\.0\\.1:\\d+ in \\d+ ms"), seen);
      assertEquals("none: 10.77.0.1 is our own", find(report, "nat").reason());
      String tls = find(report, "turns:10.77.0.1:34781").reason();
      assertTrue(tls.matches("relays for us at 10\\.77\\.0\\.1:\\d+, echo in \\d+ ms"), tls);
      String load = find(report, "relay bandwidth").reason();
      assertTrue(
          load.startsWith("at least 960 kb/s through turn:10.77.0.1:34780 with 0.0 %"), load);
    }
  }

  @Test
  void whatIsWrongWithAServerIsTold() throws Exception {
    try (Coturn coturn = withPassword();
        ServerSocket stalls = new ServerSocket(0, 5, InetAddress.getByName(Coturn.ADDRESS))) {
      SSLContext.setDefault(TestCertificate.forAddress(Coturn.ADDRESS).trusting());
      String stalled = "turn:10.77.0.1:" + stalls.getLocalPort() + "?transport=tcp";
      DoctorReport report =
          examine(
              """
              { "urls": ["turn:10.77.0.1:34780", "turn:10.77.0.1:34780?transport=tcp"],
                "username": "hub", "credential": "guess" },
              { "urls": ["turns:10.77.0.1:34781", "turn:10.77.0.1:9?transport=tcp", "%s"],
                "username": "hub", "credential": "secret" }
              """
                  .formatted(stalled));

      assertEquals(Verdict.FAIL, report.verdict());
      assertEquals("the server refuses the login", find(report, "turn:10.77.0.1:34780").reason());
      assertEquals(
          "the server refuses the login",
          find(report, "turn:10.77.0.1:34780?transport=tcp").reason());
      Check untrusted = find(report, "turns:10.77.0.1:34781");
      assertTrue(untrusted.remedy().contains("ca-certificates"), untrusted.toString());
      assertEquals("Connection refused", find(report, "turn:10.77.0.1:9?transport=tcp").reason());
      assertEquals("the server does not answer", find(report, stalled).reason());
      // A server that wants another password answers STUN all the same.
      assertEquals("gets out and in again", find(report, "udp").reason());
      assertTrue(!reasons(report).contains("guess"), reasons(report));
    }
  }

  @Test
  void aLoginThatHasExpiredIsTold() throws Exception {
    HubConfig.IceServer secret =
        new HubConfig.IceServer(List.of("turn:10.77.0.1:34780"), "hub", null, "north");
    TurnLogin expired = TurnLogin.of(secret, 1_600_000_000);
    try (Coturn coturn =
        new Coturn(directory, certificate, "--use-auth-secret", "--static-auth-secret=north")) {
      DoctorReport report =
          examine(
              """
              { "urls": ["turn:10.77.0.1:34780"], "username": "%s", "credential": "%s" }
              """
                  .formatted(expired.username(), expired.password()));

      Check check = find(report, "turn:10.77.0.1:34780");
      assertEquals(
          "the server refuses the login: it was good for a limited time, which is over",
          check.reason());
      assertEquals(Verdict.FAIL, check.verdict());
    }
  }

  @Test
  void coturnWithASecondAddressTellsHowTheWayBehaves() throws Exception {
    addSecondAddress();
    try (Coturn coturn =
        new Coturn(
            directory,
            certificate,
            "--listening-ip=10.77.0.3",
            "--lt-cred-mech",
            "--user=hub:secret")) {
      NatBehaviour found =
          new NatDiscovery(clock)
              .discover(List.of(new InetSocketAddress(Coturn.ADDRESS, Coturn.PORT)), null);

      assertEquals(Dependence.ENDPOINT_INDEPENDENT, found.mapping());
      assertEquals(Dependence.ENDPOINT_INDEPENDENT, found.filtering());
    }
  }

  /** In the network namespace of this very JVM; it goes with it. */
  private static void addSecondAddress() throws Exception {
    new ProcessBuilder("ip", "addr", "add", "10.77.0.3/24", "dev", "roomhub0")
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void aNetworkWithoutAWayOutIsTold() throws Exception {
    DoctorReport report = examine("{ \"urls\": [\"stun:192.0.2.1:3478\"] }");

    assertEquals("poor", report.summary());
    assertEquals("no answer", find(report, "stun:192.0.2.1:3478").reason());
    assertEquals(
        "no server answers by UDP: it is blocked, or there is no way out of this network",
        find(report, "udp").reason());
    assertEquals("cannot be found out: no STUN server answers", find(report, "nat").reason());
  }
}
