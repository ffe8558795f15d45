package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.config.HubConfig.SignalingConfig.Embedded;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JoinUrlsTest {
  private static List<String> of(Embedded server, int port, String... addresses) {
    return JoinUrls.of(
        server, port, Stream.of(addresses).map(InetAddress::ofLiteral).toList(), "lobby");
  }

  private static Embedded listening(String listen) {
    return new Embedded(listen, 8443, true);
  }

  @Test
  void aServerThatIsOpenToAllIsFoundByTheAddressesThatPeopleReachAndFromTheMachineItself() {
    assertEquals(
        List.of(
            "https://192.0.2.7:8443/#lobby",
            "https://198.51.100.1:8443/#lobby",
            "http://localhost:8443/#lobby"),
        of(listening("0.0.0.0"), 8443, "192.0.2.7", "2001:db8::7", "198.51.100.1"));
    assertEquals(
        List.of("https://[2001:db8:0:0:0:0:0:7]:8443/#lobby", "http://localhost:8443/#lobby"),
        of(listening("::"), 8443, "2001:db8::7"));
    assertEquals(List.of("http://localhost:8443/#lobby"), of(listening("0.0.0.0"), 8443));
    assertEquals(
        4,
        of(listening("0.0.0.0"), 8443, "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4").size());
  }

  @Test
  void namesComeFirstForTheyHaveTheCertificate() {
    Embedded named =
        new Embedded("0.0.0.0", 443, true, List.of("hub.example.org", "lobby"), List.of());
    assertEquals(
        List.of(
            "https://hub.example.org/#lobby",
            "https://lobby/#lobby",
            "https://192.0.2.7/#lobby",
            "http://localhost:443/#lobby"),
        of(named, 443, "192.0.2.7"));
  }

  @Test
  void noLinkLeadsWhereTheServerDoesNotListenOrTheMicrophoneIsRefused() {
    assertEquals(
        List.of("http://localhost:8443/#lobby"), of(listening("127.0.0.1"), 8443, "192.0.2.7"));
    assertEquals(
        List.of("https://198.51.100.1:8443/#lobby"),
        of(listening("198.51.100.1"), 8443, "192.0.2.7", "198.51.100.1"));
    assertEquals(
        List.of("http://localhost:8080/#lobby"),
        of(
            new Embedded("0.0.0.0", 8080, false, List.of("hub.example.org"), List.of()),
            8080,
            "192.0.2.7"));
  }
}
