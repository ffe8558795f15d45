package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IceServerAddressesTest {
  /** Of a resolver whose clock stands still; an answer that is due is waited for no longer. */
  private static final long PATIENCE_MS = 30_000;

  private static final InetAddress[] FOUND = {InetAddress.ofLiteral("192.0.2.7")};

  private static final HostResolver LITERALS =
      new HostResolver(
          host -> {
            throw new UnknownHostException(host);
          },
          new VirtualClock(),
          PATIENCE_MS);

  private static List<IceServerAddresses.Server> resolve(boolean ipv6, String... urls)
      throws InterruptedException {
    return resolve(LITERALS, ipv6, urls);
  }

  private static List<IceServerAddresses.Server> resolve(
      HostResolver resolver, boolean ipv6, String... urls) throws InterruptedException {
    return IceServerAddresses.resolve(
        List.of(new IceServer(List.of(urls), "user", "secret")), ipv6, resolver);
  }

  @Test
  void aNameThatTheResolverHangsOnIsLeftOutAndDelaysNoOther() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    VirtualClock clock = new VirtualClock();
    HostResolver resolver =
        new HostResolver(
            host -> {
              if (host.equals("hangs.example")) {
                asked.incrementAndGet();
                await(answers);
              }
              return FOUND;
            },
            clock,
            PATIENCE_MS);
    HostResolver.Asked hanging = resolver.begin("hangs.example");
    clock.advanceMillis(PATIENCE_MS);
    String[] urls = {"stun:hangs.example", "stun:192.0.2.1", "stun:knows.example:3479"};
    var others =
        List.of(
            new IceServerAddresses.Stun(new InetSocketAddress("192.0.2.1", 3478)),
            new IceServerAddresses.Stun(new InetSocketAddress(FOUND[0], 3479)));

    assertEquals(others, resolve(resolver, true, urls));
    assertEquals(others, resolve(resolver, true, urls));
    assertEquals(1, asked.get(), "one thread hangs, however often it is asked for");

    answers.countDown();
    Await.until("the name", 60, () -> hanging.found() ? true : null);
    assertEquals(3, resolve(resolver, true, urls).size());
  }

  @Test
  void namesAreAskedForAllAtOnceAndEachOnce() throws Exception {
    CountDownLatch secondAsked = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    HostResolver resolver =
        new HostResolver(
            host -> {
              asked.incrementAndGet();
              if (host.equals("first.example")) {
                await(secondAsked);
              } else {
                secondAsked.countDown();
              }
              return FOUND;
            },
            new VirtualClock(),
            PATIENCE_MS);

    var servers =
        resolve(
            resolver, true, "stun:first.example", "stun:second.example", "stun:second.example:1");
    assertEquals(3, servers.size());
    assertEquals(2, asked.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void urisWithAndWithoutPortAreRead() throws Exception {
    List<IceServerAddresses.Server> servers =
        resolve(true, "stun:192.0.2.1", "stun:192.0.2.1:3479", "stun:[2001:db8::1]:3480");
    assertEquals(
        List.of(
            new IceServerAddresses.Stun(new InetSocketAddress("192.0.2.1", 3478)),
            new IceServerAddresses.Stun(new InetSocketAddress("192.0.2.1", 3479)),
            new IceServerAddresses.Stun(new InetSocketAddress("2001:db8::1", 3480))),
        servers);
  }

  @ParameterizedTest
  @CsvSource({
    "turn:192.0.2.1, UDP, 3478",
    "turn:192.0.2.1?transport=udp, UDP, 3478",
    "turn:192.0.2.1:80?transport=tcp, TCP, 80",
    "turns:192.0.2.1, TLS, 5349",
    "turns:192.0.2.1:443?transport=tcp, TLS, 443"
  })
  void turnIsReachedAsItsUriSays(String url, TurnServer.Transport transport, int port)
      throws Exception {
    assertEquals(
        List.of(
            new IceServerAddresses.Turn(
                new TurnServer("192.0.2.1", new InetSocketAddress("192.0.2.1", port), transport),
                new IceServer(List.of(url), "user", "secret"))),
        resolve(true, url));
  }

  @Test
  void credentialsAreNotShown() throws Exception {
    assertFalse(resolve(true, "turn:192.0.2.1").getFirst().toString().contains("secret"));
  }

  @Test
  void aSharedSecretMakesACredentialForADay() throws Exception {
    IceServer configured = new IceServer(List.of("turn:192.0.2.1"), "lobby", null, "north");
    var turn =
        (IceServerAddresses.Turn)
            IceServerAddresses.resolve(List.of(configured), true, LITERALS).getFirst();
    TurnLogin login = turn.login(1_700_000_000);
    assertEquals("1700086400:lobby", login.username());
    // printf 1700086400:lobby | openssl dgst -sha1 -hmac north -binary | base64
    assertEquals("3L4C1mI5ff0vs7jah3c/gxsAFa4=", login.password());
  }

  @Test
  void whatTellsNothingOrIsNoUriIsLeftOut() throws Exception {
    assertEquals(
        List.of(),
        resolve(
            true, "turns:192.0.2.1?transport=udp", "stuns:192.0.2.1", "http://192.0.2.1", "stun:"));
  }

  @Test
  void ipv6IsLeftOutWhereItIsOff() throws Exception {
    assertEquals(List.of(), resolve(false, "stun:[2001:db8::1]"));
  }
}
