package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.embedded.RequestDeadlines;
import io.roomhub.e2e.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of the control socket that hang, flood or send garbage: the others notice nothing. */
@Timeout(60)
class ControlAbuseTest {
  private ControlFixture control;
  private final List<SocketChannel> open = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    control = new ControlFixture();
  }

  @AfterEach
  void stop() throws Exception {
    for (SocketChannel channel : open) {
      channel.close();
    }
    control.close();
  }

  private SocketChannel send(String text) throws Exception {
    SocketChannel channel = control.http.connect(text);
    open.add(channel);
    return channel;
  }

  /** Waits until the hub has closed it; what it had not read makes that a reset. */
  private static boolean isClosed(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(1)) == -1;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void moreClientsThanThreadsMayHangInTheirBodies() throws Exception {
    for (int i = 0; i < 40; i++) {
      send("POST /v1/mute HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\n{\"muted\":");
    }
    assertEquals(200, control.http.get("/v1/status").status());
    assertEquals("{\"muted\":true}\n", control.http.post("/v1/mute", "{\"muted\":true}").body());
  }

  @Test
  void whoHangsInItsHeadersIsCutOffAndWhoWatchesEventsIsNot() throws Exception {
    SocketChannel hanging = send("GET /v1/status HTTP/1.1\r\nHost:");
    try (UnixHttp.Stream watcher = control.http.watch("/v1/events?format=text")) {
      control.clock.advanceMillis(RequestDeadlines.HEADERS_MS - 1);
      control.server.closeSlow();
      hanging.write(ByteBuffer.wrap(" hub\r\nX: y\r\n".getBytes()));
      control.clock.advanceMillis(1);
      control.server.closeSlow();
      assertTrue(isClosed(hanging));

      control.clock.advanceMillis(86_400_000);
      control.server.closeSlow();
      control.events.publish(EventName.STATE, java.util.Map.of("state", "alone"));
      assertEquals("state alone", watcher.line());
    }
  }

  @Test
  void aFloodOfConnectionsLocksNobodyOut() throws Exception {
    SocketChannel first = send("GET /v1");
    for (int i = 0; i < ControlServer.MAX_CONNECTIONS; i++) {
      control.clock.advanceMillis(1);
      send("GET /v1");
      assertEquals(200, control.http.get("/v1/leds").status());
    }
    assertTrue(isClosed(first), "who hangs longest goes");
  }

  @Test
  void garbageIsRefusedAndHarmsNobody() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[1 + random.nextInt(i % 20 == 0 ? 100_000 : 300)];
      random.nextBytes(garbage);
      SocketChannel channel = send("");
      try {
        channel.write(ByteBuffer.wrap(garbage));
        channel.shutdownOutput();
        channel.close();
      } catch (IOException closedAlready) {
        channel.close();
      }
    }
    // Among the last of those connections it may be the one that has to make room.
    Await.until("an answer", 10, () -> answered() ? true : null);
    assertEquals(List.of(), control.hub.calls);
  }

  private boolean answered() {
    try {
      return control.http.get("/v1/status").status() == 200;
    } catch (IOException | IndexOutOfBoundsException closed) {
      return false;
    }
  }
}
