package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.SystemClock;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a real TURN server (coturn), where one is installed, by UDP, TCP and TLS. */
@Timeout(90)
class TurnRelayIT {
  private static final byte[] HELLO = {20, 'h', 'e', 'l', 'l', 'o'};

  @TempDir Path directory;
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

  private static IceEnd relayed(String url) {
    return relayed(new IceServer(List.of(url), "hub", "secret"));
  }

  private static IceEnd relayed(IceServer server) {
    return new IceEnd(
        IceEnd.config(false, IceTransportPolicy.RELAY, new PortRange(0, 0), server),
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

  @ParameterizedTest
  @CsvSource({
    "udp, turn:10.77.0.1:34780",
    "tcp, turn:10.77.0.1:34780?transport=tcp",
    "tls, turns:10.77.0.1:34781?transport=tcp"
  })
  void aHubThatMayUseRelaysOnlyTalksThroughOne(String protocol, String url) throws Exception {
    try (Coturn coturn = withPassword();
        IceEnd a = relayed(url);
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals("relay", pair(a).local());
      assertEquals(protocol, pair(a).relayProtocol());
      assertEquals("relay", pair(b).remote());
      assertFalse(a.candidates.isEmpty());
      assertTrue(a.candidates.stream().allMatch(c -> c.type() == CandidateType.RELAY));
    }
  }

  @Test
  void aServerThatIsReachedByIpv6RelaysByIpv4() throws Exception {
    try (Coturn coturn =
            new Coturn(
                Coturn.ADDRESS_6,
                directory,
                certificate,
                "--relay-ip=" + Coturn.ADDRESS,
                "--lt-cred-mech",
                "--user=hub:secret");
        IceEnd a =
            new IceEnd(
                IceEnd.config(
                    true,
                    IceTransportPolicy.RELAY,
                    new PortRange(0, 0),
                    new IceServer(List.of("turn:[fd77::1]:34780"), "hub", "secret")),
                new SystemClock());
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals("relay", pair(a).local());
      assertTrue(a.candidates.stream().allMatch(c -> c.address().equals(Coturn.ADDRESS)));
    }
  }

  @Test
  void aRelayIsKeptWarmAndCarriesOnWhenTheDirectPathIsGone() throws Exception {
    IceServer server = new IceServer(List.of("turn:10.77.0.1:34780"), "hub", "secret");
    SystemClock clock = new SystemClock();
    try (Coturn coturn = withPassword();
        IceEnd a =
            new IceEnd(
                IceEnd.config(false, IceTransportPolicy.ALL, new PortRange(0, 0), server), clock);
        IceEnd b = new IceEnd(IceEnd.DEFAULT, clock)) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals("host", pair(a).local());
      Await.until("a path through the relay", 20, () -> polled(a, clock, hasRelay(a)));

      a.transport.networkChanged(Set.of());
      Await.until("the relay in use", 20, () -> polled(a, clock, pair(a).local().equals("relay")));
      // It follows once a check of its own has been answered, which may be later than ours.
      Await.until(
          "the other side on the relay",
          20,
          () -> {
            a.send(HELLO);
            return polled(b, clock, pair(b).remote().equals("relay"));
          });
      b.datagrams.clear();
      for (int i = 0; i < 20; i++) {
        a.send(HELLO);
        assertArrayEquals(HELLO, b.nextDatagram());
        b.send(HELLO);
        assertArrayEquals(HELLO, a.nextDatagram());
      }
    }
  }

  /** As its owner does several times a second. */
  private static @Nullable IceEnd polled(IceEnd end, SystemClock clock, boolean done) {
    end.transport.poll(clock.nanoTime());
    return done ? end : null;
  }

  private static boolean hasRelay(IceEnd end) {
    return end.transport.paths().stream()
        .anyMatch(
            path ->
                end.candidates.stream()
                    .anyMatch(
                        told ->
                            told.type() == CandidateType.RELAY
                                && told.port() == path.local().getPort()));
  }

  @Test
  void twoThatMayUseRelaysOnlyTalkFromRelayToRelay() throws Exception {
    try (Coturn coturn = withPassword();
        IceEnd a = relayed("turn:10.77.0.1:34780");
        IceEnd b = relayed("turns:10.77.0.1:34781")) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals(new SelectedPair("relay", "relay", "udp", "udp"), pair(a));
      assertEquals(new SelectedPair("relay", "relay", "udp", "tls"), pair(b));
    }
  }

  @ParameterizedTest
  @CsvSource({"turn:10.77.0.1:%d?transport=tcp, 34780", "turns:10.77.0.1:%d?transport=tcp, 34781"})
  void aConnectionThatTheRouterHasForgottenIsMadeAnewWithoutAnIceRestart(String url, int port)
      throws Exception {
    SystemClock clock = new SystemClock();
    try (Coturn coturn = withPassword();
        ForgetfulRouter router = new ForgetfulRouter(Coturn.ADDRESS, port);
        IceEnd a = relayed(url.formatted(router.port()));
        IceEnd b = relayed("turn:10.77.0.1:34780")) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals(1, router.connections());

      router.forget();
      a.datagrams.clear();
      b.datagrams.clear();
      a.transport.mediaMissing(true);
      b.transport.mediaMissing(true);
      Await.until(
          "sound both ways",
          20,
          () -> {
            a.send(HELLO);
            b.send(HELLO);
            return polled(a, clock, !a.datagrams.isEmpty() && !b.datagrams.isEmpty());
          });
      assertEquals(2, router.connections());
      assertEquals(0, a.restartsWanted.get());
      assertEquals(
          new SelectedPair("relay", "relay", "udp", port == 34_780 ? "tcp" : "tls"), pair(a));
      CandidateAttribute before = a.candidates.getFirst();
      CandidateAttribute now = a.candidates.getLast();
      assertEquals(2, a.candidates.size(), "where it is reached now is told");
      assertNotEquals(before.port(), now.port());
      assertEquals(before, now.withAddress(new InetSocketAddress(before.address(), before.port())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"turn:10.77.0.1:34780", "turns:10.77.0.1:34781"})
  void aSharedSecretMakesTheCredentials(String url) throws Exception {
    try (Coturn coturn =
            new Coturn(directory, certificate, "--use-auth-secret", "--static-auth-secret=north");
        IceEnd a = relayed(new IceServer(List.of(url), "lobby", null, "north"));
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      talk(a, b);
      assertEquals("relay", pair(a).local());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Nobody listens; another login, by TCP and by TLS.
        "turns:10.77.0.1:34799",
        "turn:10.77.0.1:34780?transport=tcp",
        "turns:10.77.0.1:34781"
      })
  void aServerThatDoesNotServeIsGivenUp(String url) throws Exception {
    try (Coturn coturn =
            new Coturn(directory, certificate, "--lt-cred-mech", "--user=hub:another");
        IceEnd a = relayed(url)) {
      a.transport.gather(a.credentials);
      a.gathered.get(60, TimeUnit.SECONDS);
      assertEquals(List.of(), a.candidates);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
    SSLContext.setDefault(TestCertificate.forAddress(Coturn.ADDRESS).trusting());
    try (Coturn coturn = withPassword();
        IceEnd a = relayed("turns:10.77.0.1:34781")) {
      a.transport.gather(a.credentials);
      a.gathered.get(60, TimeUnit.SECONDS);
      assertEquals(List.of(), a.candidates);
    }
  }
}
