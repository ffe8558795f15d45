package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.ice.Coturn;
import io.roomhub.daemon.rtc.ice.TestCertificate;
import io.roomhub.daemon.signaling.embedded.EmbeddedWebServer;
import io.roomhub.daemon.signaling.embedded.ServerLimits;
import io.roomhub.daemon.signaling.embedded.SignalingHost;
import io.roomhub.daemon.signaling.embedded.SignalingServer;
import io.roomhub.hardware.clock.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hubs with IPv6 alone, as behind mobile carriers and in newer offices, and those whom only a TURN
 * server stands between.
 */
class FamiliesApartIT {
  private static final String SWITCH = "apart0";
  private static final String MIDDLE4 = "10.82.0.1";
  private static final String MIDDLE6 = "2001:db8:82::1";
  private static final int CLIENTS = 4;

  @TempDir Path directory;
  private Coturn coturn;
  private SignalingHost signaling;
  private EmbeddedWebServer web;
  private final List<HubProcess> hubs = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Namespaces.available(), "this machine grants no network namespace");
    Namespaces.addSwitch(SWITCH, MIDDLE4 + "/16");
    Namespaces.must("ip addr add " + MIDDLE6 + "/64 dev " + SWITCH + " nodad");
    SignalingServer server = new SignalingServer(ServerLimits.standard(CLIENTS), new Random(1));
    signaling = new SignalingHost(server, new SystemClock());
    web =
        new EmbeddedWebServer(
            "::",
            0,
            null,
            Map.of(EmbeddedWebServer.WEB_SOCKET_PATH, signaling),
            ServerLimits.standard(CLIENTS).maxFrameBytes(),
            List.of());
    web.start();
  }

  @AfterEach
  void stop() throws Exception {
    hubs.forEach(HubProcess::close);
    web.close();
    signaling.close();
    if (coturn != null) {
      coturn.close();
    }
    Namespaces.removeSwitch(SWITCH);
  }

  @Test
  void whoHasIpv4AloneAndWhoHasIpv6AloneMeetThroughARelay() throws Exception {
    relay(MIDDLE4, "--listening-ip=" + MIDDLE6, "--relay-ip=" + MIDDLE6);
    hub("four", 440, MIDDLE4, "all");
    Namespaces.connect(hubs.getFirst(), "10.82.0.4/16", SWITCH, MIDDLE4);
    hub("six", 620, "[" + MIDDLE6 + "]", "all");
    connect6(hubs.getLast(), "2001:db8:82::6");
    awaitHeard("four", 440, "six", 620);
    // Of IPv4: by that the other one is reached.
    assertEquals("relay to host", pair(hubs.getLast()));
  }

  @Test
  void aRelayThatHasIpv6AloneServesAsWell() throws Exception {
    relay(MIDDLE6);
    hub("one", 440, "[" + MIDDLE6 + "]", "relay");
    connect6(hubs.getFirst(), "2001:db8:82::6");
    hub("other", 620, "[" + MIDDLE6 + "]", "relay");
    connect6(hubs.getLast(), "2001:db8:82::7");
    awaitHeard("one", 440, "other", 620);
    assertEquals("relay to relay", pair(hubs.getLast()));
  }

  private void relay(String address, String... options) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("coturn"));
    List<String> all = new ArrayList<>(List.of("--lt-cred-mech", "--user=hub:secret"));
    Collections.addAll(all, options);
    coturn =
        new Coturn(
            address, folder, TestCertificate.forAddress(address), all.toArray(String[]::new));
  }

  private void awaitHeard(String one, double oneHz, String other, double otherHz) {
    CallWatch.Ear here = new CallWatch.Ear(output(one), otherHz);
    CallWatch.Ear there = new CallWatch.Ear(output(other), oneHz);
    Await.until(
        "sound both ways",
        30,
        () ->
            Files.exists(output(one))
                    && Files.exists(output(other))
                    && here.hears()
                    && there.hears()
                ? true
                : null);
  }

  /** By which candidates a hub sends. */
  private static String pair(HubProcess hub) {
    JsonNode pair = hub.status().at("/peers/0/selectedPair");
    return pair.path("local").asText() + " to " + pair.path("remote").asText();
  }

  private Path output(String name) {
    return directory.resolve(name + ".wav");
  }

  private void hub(String name, double hz, String middle, String policy) {
    String tone = "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(hz);
    String rail =
        "{\"type\": \"websocket\", \"url\": \"ws://%s:%d/ws\"}".formatted(middle, web.port());
    String servers =
        """
        [{"urls": ["turn:%s:%d?transport=udp"], "username": "hub", "credential": "secret"}]"""
            .formatted(middle, Coturn.PORT);
    hubs.add(
        HubProcess.start(
            directory.resolve(name),
            HubConfigs.hub(name, tone, output(name), rail, servers)
                .replace(
                    "\"rtc\": {", "\"rtc\": {\"iceTransportPolicy\": \"%s\", ".formatted(policy)),
            Map.of(),
            Namespaces.OWN_WITH_LOOPBACK));
  }

  /** With the switch, by IPv6 alone. */
  private static void connect6(HubProcess hub, String address) throws Exception {
    // A default route of IPv4 comes with an address of IPv4, and goes with it.
    Namespaces.connect(hub, "10.82.0.99/16", SWITCH, MIDDLE4);
    Namespaces.address(hub, "del", "10.82.0.99/16");
    Namespaces.address(hub, "add", address + "/64");
  }
}
