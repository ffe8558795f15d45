package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.TestSocket;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may open a WebSocket at the hub's server: by the page's origin, and how many. */
@Timeout(120)
class WebSocketAdmissionTest {
  @TempDir Path state;

  private final SignalingHost host =
      new SignalingHost(
          new SignalingServer(ServerLimits.standard(8), new Random(1)), new SystemClock());
  private EmbeddedWebServer server;

  private void start(String listen, boolean tls) throws Exception {
    server =
        new EmbeddedWebServer(
            listen,
            0,
            tls ? new TlsIdentityStore(state, InstantSource.system()) : null,
            Map.of(
                EmbeddedWebServer.WEB_SOCKET_PATH,
                host,
                EmbeddedWebServer.RELAY_PATH,
                new RelayHost(new SystemClock())),
            65_536,
            List.of(),
            new EmbeddedWebServer.Options(
                List.of(),
                List.of("hub_1.example.org"),
                List.of("https://pages.example"),
                new SystemClock()));
    server.start();
  }

  @AfterEach
  void stop() {
    host.close();
    if (server != null) {
      server.close();
    }
  }

  @Test
  void pagesOfOtherSitesMayUseTheRelayAndNotTheSignaling() throws Exception {
    start("127.0.0.1", false);
    assertEquals(101, status("/ws", "X: a program"));
    assertEquals(101, status("/ws", "Origin: http://192.0.2.7:8080"));
    assertEquals(101, status("/ws", "Origin: https://pages.example"));
    assertEquals(101, status("/relay", "Origin: https://evil.example"));
    assertEquals(101, status("hub_1.example.org", "/ws", "Origin: https://hub_1.example.org"));
    assertEquals(0, server.refusedRequests());

    assertEquals(403, status("hub_1.example.org", "/ws", "Origin: https://hub_2.example.org"));
    assertEquals(403, status("/ws", "Origin: https://evil.example"));
    assertEquals(403, status("/%77s", "Origin: https://evil.example"));
    assertEquals(403, status("/ws", "Origin: null"));
    assertEquals(
        403, status("/ws", "Origin: https://pages.example\r\nOrigin: https://evil.example"));
    assertEquals(5, server.refusedRequests());
  }

  @Test
  void oneAddressTakesItsShareAndNoMore() throws Exception {
    String greedy = outerAddress();
    start(greedy, false);
    List<RawWebSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < EmbeddedWebServer.MAX_WEB_SOCKETS_OF_ADDRESS; i++) {
        assertTrue(open(greedy, "/ws", sockets).firstFrame().contains("welcome"), "no " + i);
      }
      String refusal = open(greedy, "/ws", sockets).firstFrame();
      assertTrue(refusal.contains("too many connections"), refusal);
      assertEquals(1, server.refusedRequests());
      assertEquals(EmbeddedWebServer.MAX_WEB_SOCKETS_OF_ADDRESS, host.remoteClients());

      // Those that are given back are free as soon as the server has heard of it.
      sockets.getFirst().close();
      Await.until(
          "the end of one",
          20,
          () ->
              host.remoteClients() == EmbeddedWebServer.MAX_WEB_SOCKETS_OF_ADDRESS - 1
                  ? true
                  : null);
      assertTrue(open(greedy, "/ws", sockets).firstFrame().contains("welcome"));
    } finally {
      for (RawWebSocket each : sockets) {
        each.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneAddressTakesItsShareOfTheConnectionsAndNoMore(boolean tls) throws Exception {
    String greedy = outerAddress();
    start(greedy, tls);
    SSLSocketFactory secured = TestSocket.trustingAnybody().getSocketFactory();
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < EmbeddedWebServer.MAX_CONNECTIONS_OF_ADDRESS; i++) {
        Socket plain = new Socket(InetAddress.ofLiteral(greedy), server.port());
        plain.setSoTimeout(20_000);
        sockets.add(plain);
        if (tls) {
          SSLSocket socket = (SSLSocket) secured.createSocket(plain, greedy, server.port(), true);
          sockets.set(i, socket);
          socket.startHandshake();
        }
      }
      awaitConnections(EmbeddedWebServer.MAX_CONNECTIONS_OF_ADDRESS);
      assertEquals(0, server.refusedRequests());
      try (Socket another = new Socket(InetAddress.ofLiteral(greedy), server.port())) {
        another.setSoTimeout(20_000);
        assertEquals(-1, another.getInputStream().read());
      }
      assertEquals(1, server.refusedRequests());
    } finally {
      for (Socket each : sockets) {
        each.close();
      }
    }
    awaitConnections(0);
  }

  private void awaitConnections(int expected) {
    Await.until(
        expected + " connections", 20, () -> server.connectionPlaces() == expected ? true : null);
  }

  private static String outerAddress() throws SocketException {
    Optional<InetAddress> other =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(other.isPresent(), "this machine has only loopback");
    // A connection to one's own outer address comes from that address.
    return other.get().getHostAddress();
  }

  private RawWebSocket open(String address, String path, List<RawWebSocket> kept)
      throws IOException {
    RawWebSocket socket = new RawWebSocket(address, server.port(), path, "Host: " + address);
    kept.add(socket);
    assertEquals(101, socket.status);
    return socket;
  }

  private int status(String path, String header) throws IOException {
    return status("192.0.2.7:8080", path, header);
  }

  private int status(String name, String path, String header) throws IOException {
    try (RawWebSocket socket =
        new RawWebSocket("127.0.0.1", server.port(), path, "Host: " + name + "\r\n" + header)) {
      return socket.status;
    }
  }

  /** A WebSocket in the bytes of RFC 6455, without a thread. */
  private static final class RawWebSocket implements AutoCloseable {
    private final Socket socket;
    final int status;

    RawWebSocket(String address, int port, String path, String headers) throws IOException {
      socket = new Socket(InetAddress.ofLiteral(address), port);
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + path
                      + " HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                      + "Sec-WebSocket-Version: 13\r\n"
                      + headers
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      int next = socket.getInputStream().read();
      while (next >= 0 && head.indexOf("\r\n\r\n") < 0) {
        head.append((char) next);
        next = head.indexOf("\r\n\r\n") < 0 ? socket.getInputStream().read() : next;
      }
      assertTrue(head.toString().startsWith("HTTP/1.1 "), head::toString);
      status = Integer.parseInt(head.substring(9, 12));
    }

    /** Of at most 125 bytes. */
    String firstFrame() throws IOException {
      byte[] head = socket.getInputStream().readNBytes(2);
      assertEquals(2, head.length, "the connection was cut");
      return new String(socket.getInputStream().readNBytes(head[1]), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
