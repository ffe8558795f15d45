package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roomhub.daemon.config.HubConfig.IceServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class IceServerAddressesTest {
  private static List<IceServerAddresses.Server> resolve(boolean ipv6, String... urls) {
    return IceServerAddresses.resolve(
        List.of(new IceServer(List.of(urls), "user", "secret")), ipv6);
  }

  @Test
  void urisWithAndWithoutPortAreRead() {
    List<IceServerAddresses.Server> servers =
        resolve(true, "stun:192.0.2.1", "stun:192.0.2.1:3479", "stun:[2001:db8::1]:3480");
    assertEquals("stun:/192.0.2.1:3478", servers.get(0).toString());
    assertEquals("stun:/192.0.2.1:3479", servers.get(1).toString());
    assertEquals("stun:/[2001:db8:0:0:0:0:0:1]:3480", servers.get(2).toString());
    assertNull(servers.get(0).username());
  }

  @Test
  void turnHasCredentialsThatAreNotShown() {
    IceServerAddresses.Server server = resolve(true, "turn:192.0.2.1?transport=udp").getFirst();
    assertEquals("user", server.username());
    assertEquals("secret", server.credential());
    assertFalse(server.toString().contains("secret"));
  }

  @Test
  void whatIce4jCannotSpeakIsLeftOut() {
    assertEquals(
        List.of(),
        resolve(
            true,
            "turn:192.0.2.1?transport=tcp",
            "turns:192.0.2.1",
            "stuns:192.0.2.1",
            "http://192.0.2.1",
            "stun:"));
  }

  @Test
  void ipv6IsLeftOutWhereItIsOff() {
    assertEquals(List.of(), resolve(false, "stun:[2001:db8::1]"));
  }
}
