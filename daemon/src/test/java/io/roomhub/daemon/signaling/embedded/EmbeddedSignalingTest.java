package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.RecordingListener;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.TestSocket;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedSignalingTest {
  @TempDir Path state;
  private final RecordingListener hub = new RecordingListener();
  private EmbeddedServer server;
  private EmbeddedSignaling rail;
  private Clock clock = new SystemClock();

  private void start(boolean tls, long pingMs) throws Exception {
    server =
        new EmbeddedServer(
            new HubConfig.SignalingConfig.Embedded("127.0.0.1", 0, tls),
            environment(),
            ServerLimits.standard(8).withPingIntervalMs(pingMs));
    rail = new EmbeddedSignaling(server);
    rail.start(new Signaling.JoinRequest("room", SignalingJson.object().put("name", "Hub")), hub);
    assertEquals("status UP", hub.next("status"));
  }

  private SignalingEnvironment environment() {
    return new SignalingEnvironment(state, clock, InstantSource.system(), 8, List::of);
  }

  private TestSocket guest() throws Exception {
    return new TestSocket((server.tls() ? "wss" : "ws") + "://127.0.0.1:" + server.port() + "/ws");
  }

  private static String id(String welcome) throws Exception {
    JsonNode json = SignalingJson.parseObject(welcome);
    assertEquals("welcome", json.get("type").asText());
    return json.get("clientId").asText();
  }

  @AfterEach
  void stop() {
    if (rail != null) {
      rail.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,true",
    "localhost,true",
    "::1,true",
    "0.0.0.0,false",
    "::,false",
    "hub.local,false"
  })
  void whoListensOnLoopbackNeedsNoNetwork(String listen, boolean onlyThisMachine) {
    assertEquals(onlyThisMachine, EmbeddedSignaling.onlyThisMachine(listen));
  }

  @Test
  void aGuestJoinsAndTalksWithTheHub() throws Exception {
    start(true, 30_000);
    String hubId = hub.next("joined").substring("joined ".length());
    try (TestSocket guest = guest()) {
      String guestId = id(guest.next());
      guest.send("{\"type\":\"join\",\"room\":\"room\",\"metadata\":{\"name\":\"Guest\"}}");
      assertEquals(
          "{\"type\":\"joined\",\"room\":\"room\",\"clientId\":\""
              + guestId
              + "\",\"peers\":[{\"id\":\""
              + hubId
              + "\",\"metadata\":{\"name\":\"Hub\"}}]}",
          guest.next());
      assertEquals("peer " + guestId + " {\"name\":\"Guest\"}", hub.next("peer"));

      guest.send("{\"type\":\"offer\",\"to\":\"" + hubId + "\",\"sdp\":\"v=0\"}");
      SignalMessage offer =
          new SignalMessage.Description(
              new SessionDescription(SessionDescription.Type.OFFER, "v=0"));
      assertEquals("message " + guestId + " " + offer, hub.next("message"));
      rail.send(
          guestId,
          new SignalMessage.Description(
              new SessionDescription(SessionDescription.Type.ANSWER, "v=1")));
      assertEquals(
          "{\"type\":\"answer\",\"sdp\":\"v=1\",\"to\":\""
              + guestId
              + "\",\"from\":\""
              + hubId
              + "\"}",
          guest.next());
      rail.broadcast(SignalingJson.object().put("muted", true));
      assertEquals(
          "{\"type\":\"broadcast\",\"data\":{\"muted\":true},\"from\":\"" + hubId + "\"}",
          guest.next());
    }
    assertTrue(hub.next("left").startsWith("left "));
    assertEquals(Set.of("roomhub-signaling-server"), hub.threads);
  }

  @Test
  void theStatusNamesTheRealPort() throws Exception {
    start(true, 30_000);
    assertEquals(
        new SignalingStatus(
            "embedded", "wss://127.0.0.1:" + server.port() + "/ws", SignalingStatus.State.UP, null),
        rail.status());
    assertNotEquals(0, server.port());
  }

  @Test
  void garbageBinaryAndOversizedMessagesHarmOnlyTheirSender() throws Exception {
    // Offences are forgiven as time goes by: here it stands still.
    clock = new VirtualClock();
    start(false, 30_000);
    try (TestSocket good = guest();
        TestSocket bad = guest()) {
      String goodId = id(good.next());
      good.send("{\"type\":\"join\",\"room\":\"room\"}");
      good.nextWith("joined");
      String badId = id(bad.next());
      bad.send("{\"type\":\"join\",\"room\":\"room\"}");
      bad.nextWith("\"joined\"");
      assertEquals(
          "{\"type\":\"peer-joined\",\"clientId\":\"" + badId + "\",\"metadata\":{}}", good.next());

      bad.send("\u0000garbage");
      assertTrue(bad.next().contains("\"bad-json\""));
      bad.sendBinary(new byte[] {1, 2, 3});
      assertTrue(bad.next().contains("\"not-text\""));
      bad.send("x".repeat(65_537));
      assertTrue(bad.next().contains("\"too-large\""));
      bad.send("{\"type\":\"offer\",\"to\":\"" + goodId + "\",\"sdp\":\"still here\"}");
      assertTrue(good.next().contains("still here"));

      for (int i = 3; i < 10; i++) {
        bad.send("garbage");
      }
      assertEquals("closed 1008", bad.nextWith("closed"));
      assertEquals("{\"type\":\"peer-left\",\"clientId\":\"" + badId + "\"}", good.next());
      assertEquals(10, server.refusedMessages());
      assertEquals(1, server.remoteClients());
    }
  }

  @Test
  void oneMessageOfAMegabyteIsSixteenOffencesAndEndsItsSender() throws Exception {
    clock = new VirtualClock();
    start(false, 30_000);
    try (TestSocket good = guest();
        TestSocket bad = guest()) {
      good.send("{\"type\":\"join\",\"room\":\"room\"}");
      good.nextWith("\"joined\"");
      String badId = id(bad.next());
      bad.send("{\"type\":\"join\",\"room\":\"room\"}");
      good.nextWith("peer-joined");
      bad.sendAndHope("x".repeat(1024 * 1024));
      assertEquals("{\"type\":\"peer-left\",\"clientId\":\"" + badId + "\"}", good.next());
      assertTrue(bad.nextWith("closed").startsWith("closed"));
      assertEquals(10, server.refusedMessages());
    }
  }

  @Test
  void aClientThatDoesNotAnswerPingsIsDroppedAndOneThatDoesIsKept() throws Exception {
    start(false, 200);
    try (TestSocket good = guest();
        Socket dead = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      id(good.next());
      good.send("{\"type\":\"join\",\"room\":\"room\"}");
      good.nextWith("joined");
      handshake(dead);
      dead.getOutputStream().write(maskedText("{\"type\":\"join\",\"room\":\"room\"}"));
      String joined = good.nextWith("peer-joined");
      assertTrue(joined.contains("peer-joined"), joined);
      // The raw socket reads and never writes again, so its pong is missing.
      assertEquals(
          joined.replace("peer-joined", "peer-left").replace(",\"metadata\":{}", ""), good.next());
      dead.setSoTimeout(20_000);
      drain(dead.getInputStream());
      good.send("{\"type\":\"leave\"}");
      good.send("{\"type\":\"join\",\"room\":\"room\"}");
      assertTrue(good.next().contains("\"joined\""));
    }
  }

  private static void handshake(Socket socket) throws Exception {
    OutputStream out = socket.getOutputStream();
    out.write(
        String.join(
                "\r\n",
                "GET /ws HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Origin: http://localhost",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "",
                "")
            .getBytes(StandardCharsets.US_ASCII));
    byte[] start = socket.getInputStream().readNBytes(12);
    assertEquals("HTTP/1.1 101", new String(start, StandardCharsets.US_ASCII));
  }

  /** RFC 6455 section 5.2, up to 125 bytes, masked with zeros. */
  private static byte[] maskedText(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }

  /** Reads to the end of the stream, which the server brings about. */
  private static void drain(InputStream in) throws Exception {
    byte[] chunk = new byte[4096];
    int read = 0;
    while (read >= 0) {
      read = in.read(chunk);
    }
    assertEquals(-1, read);
  }

  @Test
  void aClientThatDoesNotReadIsCutOffAndTheOthersGoOn() throws Exception {
    start(false, 30_000);
    String hubId = hub.next("joined").substring("joined ".length());
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(4096);
      slow.connect(
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 5000);
      handshake(slow);
      slow.getOutputStream().write(maskedText("{\"type\":\"join\",\"room\":\"room\"}"));
      String slowId = hub.next("peer").split(" ", -1)[1];
      SignalMessage large =
          new SignalMessage.Data(SignalingJson.object().put("x", "x".repeat(60_000)));
      // The kernel takes a few megabytes before the queue of the server begins to fill.
      for (int i = 0; i < 400; i++) {
        rail.send(slowId, large);
      }
      assertEquals("left " + slowId, hub.next("left"));
    }
    try (TestSocket guest = guest()) {
      guest.send("{\"type\":\"join\",\"room\":\"room\"}");
      assertTrue(guest.nextWith("\"joined\"").contains(hubId));
    }
  }

  @Test
  void aFixedPortThatIsTakenIsAFailureOfItsOwnKind() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      PortInUseException failure =
          assertThrows(
              PortInUseException.class,
              () ->
                  new EmbeddedServer(
                      new HubConfig.SignalingConfig.Embedded("127.0.0.1", port, true),
                      environment(),
                      ServerLimits.standard(8)));
      assertEquals(port, failure.port());
      assertTrue(failure.getMessage().startsWith("port " + port + " on 127.0.0.1 is taken"));
    }
  }

  @Test
  void anAddressThatIsNotThereYetIsAStatusAndNotAFailure() throws Exception {
    server =
        new EmbeddedServer(
            new HubConfig.SignalingConfig.Embedded("192.0.2.77", 0, false),
            environment(),
            ServerLimits.standard(8));
    rail = new EmbeddedSignaling(server);
    rail.start(new Signaling.JoinRequest("room", SignalingJson.object()), hub);
    assertEquals(
        "status DOWN cannot listen on 192.0.2.77:0: Cannot assign requested address",
        hub.next("status"));
    assertTrue(hub.next("joined").startsWith("joined "));
  }

  @Test
  void whoLeavesLeavesTheServerToTheOthersAndComesBackOnce() throws Exception {
    Signaling.JoinRequest request =
        new Signaling.JoinRequest("room", SignalingJson.object().put("name", "Hub"));
    server =
        new EmbeddedServer(
            new HubConfig.SignalingConfig.Embedded("127.0.0.1", 0, false),
            environment(),
            ServerLimits.standard(8));
    try (TestSocket ada = new TestSocket("ws://127.0.0.1:" + server.port() + "/ws");
        TestSocket bo = new TestSocket("ws://127.0.0.1:" + server.port() + "/ws")) {
      EmbeddedSignaling first = new EmbeddedSignaling(server);
      first.start(request, hub);
      String firstId = hub.next("joined").substring("joined ".length());
      String adaId = id(ada.next());
      ada.send("{\"type\":\"join\",\"room\":\"room\"}");
      assertTrue(ada.next().contains(firstId));
      assertEquals("peer " + adaId + " {}", hub.next("peer"));

      first.close();

      assertEquals("{\"type\":\"peer-left\",\"clientId\":\"" + firstId + "\"}", ada.next());
      String boId = id(bo.next());
      bo.send("{\"type\":\"join\",\"room\":\"room\"}");
      assertEquals(
          "{\"type\":\"joined\",\"room\":\"room\",\"clientId\":\""
              + boId
              + "\",\"peers\":[{\"id\":\""
              + adaId
              + "\",\"metadata\":{}}]}",
          bo.next());
      assertTrue(ada.next().contains("peer-joined"));

      RecordingListener again = new RecordingListener();
      rail = new EmbeddedSignaling(server);
      rail.start(request, again);
      String secondId = again.next("joined").substring("joined ".length());
      String announced =
          "{\"type\":\"peer-joined\",\"clientId\":\""
              + secondId
              + "\",\"metadata\":{\"name\":\"Hub\"}}";
      assertEquals(announced, ada.next());
      assertEquals(announced, bo.next());
      assertEquals("peer " + adaId + " {} we offer", again.next("peer"));
      assertEquals("peer " + boId + " {} we offer", again.next("peer"));
      bo.send("{\"type\":\"leave\"}");
      assertEquals("left " + boId, again.next("left"));
      assertTrue(hub.heard.stream().noneMatch(event -> event.contains(boId)), hub.heard::toString);
      assertEquals(2, server.remoteClients());
    }
  }

  @Test
  void closingSaysGoodbyeToGuestsAndFreesThePort() throws Exception {
    start(false, 30_000);
    int port = server.port();
    try (TestSocket guest = guest()) {
      id(guest.next());
      rail.close();
      server.close();
      assertEquals("closed 1001", guest.next());
    }
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }
}
