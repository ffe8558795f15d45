package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import io.roomhub.hardware.clock.SystemClock;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through a real TURN server (coturn), where one is installed. */
@Timeout(90)
class TurnRelayIT {
  private static final Path TURNSERVER = Path.of("/usr/bin/turnserver");
  private static final String ADDRESS = "10.77.0.1";
  private static final int PORT = 34_780;
  private static final byte[] HELLO = {20, 'h', 'e', 'l', 'l', 'o'};

  @TempDir Path directory;
  private Process coturn;

  @BeforeEach
  void startServer() throws Exception {
    assumeTrue(Files.isExecutable(TURNSERVER), "coturn is not installed");
    assumeTrue(NetworkInterface.getByName("roomhub0") != null, "no network namespace");
    coturn =
        new ProcessBuilder(
                List.of(
                    TURNSERVER.toString(),
                    "-n",
                    "--no-cli",
                    "--no-tls",
                    "--no-dtls",
                    "--listening-ip=" + ADDRESS,
                    "--relay-ip=" + ADDRESS,
                    "--listening-port=" + PORT,
                    "--lt-cred-mech",
                    "--user=hub:secret",
                    "--realm=test",
                    "--log-file=stdout",
                    "--pidfile=" + directory.resolve("pid"),
                    "--userdb=" + directory.resolve("db")))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  @AfterEach
  void stopServer() throws Exception {
    if (coturn != null) {
      coturn.destroy();
      assertTrue(coturn.waitFor(10, TimeUnit.SECONDS));
    }
  }

  private static IceEnd relayed() {
    return new IceEnd(
        IceEnd.config(
            false,
            IceTransportPolicy.RELAY,
            new PortRange(0, 0),
            new IceServer(List.of("turn:" + ADDRESS + ":" + PORT), "hub", "secret")),
        new SystemClock());
  }

  private static void talk(IceEnd a, IceEnd b) throws InterruptedException {
    for (IceEnd end : List.of(a, b)) {
      assertEquals(IceConnectionState.CHECKING, end.nextState());
      assertEquals(IceConnectionState.CONNECTED, end.nextState());
    }
    for (int i = 0; i < 20; i++) {
      a.send(HELLO);
      assertArrayEquals(HELLO, b.nextDatagram());
      b.send(HELLO);
      assertArrayEquals(HELLO, a.nextDatagram());
    }
  }

  private static SelectedPair pair(IceEnd end) {
    SelectedPair pair = end.transport.selectedPair();
    assertNotNull(pair);
    return pair;
  }

  @Test
  void aHubThatMayUseRelaysOnlyTalksThroughOne() throws Exception {
    try (IceEnd a = relayed();
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals("relay", pair(a).local());
      assertEquals("udp", pair(a).relayProtocol());
      assertEquals("relay", pair(b).remote());
      assertFalse(a.candidates.isEmpty());
      assertTrue(a.candidates.stream().allMatch(c -> c.type() == CandidateType.RELAY));
    }
  }

  @Test
  void twoThatMayUseRelaysOnlyTalkFromRelayToRelay() throws Exception {
    try (IceEnd a = relayed();
        IceEnd b = relayed()) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals(new SelectedPair("relay", "relay", "udp", "udp"), pair(a));
      assertEquals(new SelectedPair("relay", "relay", "udp", "udp"), pair(b));
    }
  }
}
