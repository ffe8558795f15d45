package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may open a WebSocket at the hub's server: by the page's origin. */
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
    server.close();
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

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
