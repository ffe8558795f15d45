package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IceServerAddressesTest {
  private static List<IceServerAddresses.Server> resolve(boolean ipv6, String... urls) {
    return IceServerAddresses.resolve(
        List.of(new IceServer(List.of(urls), "user", "secret")), ipv6, 0);
  }

  @Test
  void urisWithAndWithoutPortAreRead() {
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
  void turnIsReachedAsItsUriSays(String url, TurnServer.Transport transport, int port) {
    assertEquals(
        List.of(
            new IceServerAddresses.Turn(
                new TurnServer("192.0.2.1", new InetSocketAddress("192.0.2.1", port), transport),
                new TurnLogin("user", "secret"))),
        resolve(true, url));
  }

  @Test
  void credentialsAreNotShown() {
    assertFalse(resolve(true, "turn:192.0.2.1").getFirst().toString().contains("secret"));
  }

  @Test
  void aSharedSecretMakesACredentialForADay() {
    IceServer configured = new IceServer(List.of("turn:192.0.2.1"), "lobby", null, "north");
    var turn =
        (IceServerAddresses.Turn)
            IceServerAddresses.resolve(List.of(configured), true, 1_700_000_000).getFirst();
    assertEquals("1700086400:lobby", turn.login().username());
    // printf 1700086400:lobby | openssl dgst -sha1 -hmac north -binary | base64
    assertEquals("3L4C1mI5ff0vs7jah3c/gxsAFa4=", turn.login().password());
  }

  @Test
  void whatTellsNothingOrIsNoUriIsLeftOut() {
    assertEquals(
        List.of(),
        resolve(
            true, "turns:192.0.2.1?transport=udp", "stuns:192.0.2.1", "http://192.0.2.1", "stun:"));
  }

  @Test
  void ipv6IsLeftOutWhereItIsOff() {
    assertEquals(List.of(), resolve(false, "stun:[2001:db8::1]"));
  }
}
