package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may open a WebSocket at the hub's server: by the page's origin, and how many. */
@Timeout(120)
class WebSocketAdmissionTest {
  private final SignalingHost host =
      new SignalingHost(
          new SignalingServer(ServerLimits.standard(8), new Random(1)), new SystemClock());
  private EmbeddedWebServer server;

  private void start(String listen) throws Exception {
    server =
        new EmbeddedWebServer(
            listen,
            0,
            null,
            Map.of(
                EmbeddedWebServer.WEB_SOCKET_PATH,
                host,
                EmbeddedWebServer.RELAY_PATH,
                new RelayHost(new SystemClock())),
            65_536,
            List.of(),
            new EmbeddedWebServer.Options(
                List.of(), List.of(), List.of("https://pages.example"), new SystemClock()));
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
    start("127.0.0.1");
    assertEquals(101, status("/ws", "X: a program"));
    assertEquals(101, status("/ws", "Origin: http://192.0.2.7:8080"));
    assertEquals(101, status("/ws", "Origin: https://pages.example"));
    assertEquals(101, status("/relay", "Origin: https://evil.example"));
    assertEquals(0, server.refusedRequests());

    assertEquals(403, status("/ws", "Origin: https://evil.example"));
    assertEquals(403, status("/%77s", "Origin: https://evil.example"));
    assertEquals(403, status("/ws", "Origin: null"));
    assertEquals(
        403, status("/ws", "Origin: https://pages.example\r\nOrigin: https://evil.example"));
    assertEquals(4, server.refusedRequests());
  }

  @Test
  void oneAddressTakesItsShareAndNoMore() throws Exception {
    Optional<InetAddress> other =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(other.isPresent(), "this machine has only loopback");
    // A connection to one's own outer address comes from that address.
    String greedy = other.get().getHostAddress();
    start(greedy);
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
      boolean welcome = false;
      for (int i = 0; i < 500 && !welcome; i++) {
        RawWebSocket again = open(greedy, "/ws", sockets);
        welcome = again.firstFrame().contains("welcome");
        if (!welcome) {
          again.close();
        }
      }
      assertTrue(welcome);
    } finally {
      for (RawWebSocket each : sockets) {
        each.close();
      }
    }
  }

  @Test
  void oneAddressTakesItsShareOfTheConnectionsAndNoMore() throws Exception {
    AddressPlaces places = new AddressPlaces(2);
    RefusalLog refusals = new RefusalLog("test", new SystemClock(), line -> {});
    ConnectionCap cap = new ConnectionCap(places, refusals);
    List<SilentConnection> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(new SilentConnection("192.0.2.7"));
      cap.onOpened(all.getLast());
    }
    SilentConnection elsewhere = new SilentConnection("192.0.2.8");
    cap.onOpened(elsewhere);
    assertEquals(
        List.of(true, true, false, true),
        Stream.concat(all.stream(), Stream.of(elsewhere)).map(SilentConnection::isOpen).toList());
    assertEquals(1, refusals.total());
    // It turns into something else, which takes its place.
    cap.onClosed(all.getFirst());
    SilentConnection upgraded = new SilentConnection("192.0.2.7");
    cap.onOpened(upgraded);
    assertTrue(upgraded.isOpen());
    assertEquals(3, places.size());
  }

  /** One of an address, that nothing comes over. */
  private static final class SilentConnection extends AbstractConnection {
    SilentConnection(String address) {
      super(
          new ByteArrayEndPoint() {
            @Override
            public SocketAddress getRemoteSocketAddress() {
              return new InetSocketAddress(InetAddress.ofLiteral(address), 9);
            }
          },
          Runnable::run);
    }

    boolean isOpen() {
      return getEndPoint().isOpen();
    }

    @Override
    public void onFillable() {}
  }

  private RawWebSocket open(String address, String path, List<RawWebSocket> kept)
      throws IOException {
    RawWebSocket socket = new RawWebSocket(address, server.port(), path, "Host: " + address);
    kept.add(socket);
    assertEquals(101, socket.status);
    return socket;
  }

  private int status(String path, String header) throws IOException {
    try (RawWebSocket socket =
        new RawWebSocket("127.0.0.1", server.port(), path, "Host: 192.0.2.7:8080\r\n" + header)) {
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
