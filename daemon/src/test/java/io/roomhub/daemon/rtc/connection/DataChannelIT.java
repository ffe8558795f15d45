package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelState;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.hardware.clock.SystemClock;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tinylog.Logger;

/** Data channels with a real Chromium, and audio that comes and goes by renegotiation over one. */
@Timeout(180)
class DataChannelIT {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final int MAX_MESSAGE = 262_144;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static WebRtcPeerConnectionFactory factory;
  private static ChromiumPage chromium;

  @BeforeAll
  static void open() throws Exception {
    DtlsIdentity identity = DtlsIdentity.generate();
    RtcWarmup.run(identity);
    factory =
        new WebRtcPeerConnectionFactory(
            new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0)),
            new SystemClock(),
            identity,
            OpusParameters.DEFAULT,
            name -> new CompletableFuture<>());
    try (InputStream page = DataChannelIT.class.getResourceAsStream("data.html")) {
      chromium = new ChromiumPage(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @AfterAll
  static void close() {
    chromium.close();
    factory.close();
  }

  @Test
  void channelsOpenedByEitherSideCarryTextAndBytes() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      TestChannel ours = hub.create("echo ours", DataChannelInit.DEFAULT);
      connectPage(hub, Map.of("theirs", Map.of("protocol", "chat")));

      ours.expect("open");
      TestChannel theirs = opened(hub, "theirs");
      assertEquals("chat", theirs.ask(DataChannel::protocol));
      // The page's offer makes us the DTLS client: our streams are even (RFC 8832 section 6).
      assertEquals(0, ours.ask(DataChannel::id));
      assertEquals(1, theirs.ask(DataChannel::id));
      assertEquals(MAX_MESSAGE, ours.ask(DataChannel::maxMessageSize));
      echo(ours);

      theirs.send("to the page");
      theirs.send(new byte[5]);
      await("messages in the page", () -> received("theirs").equals(List.of("to the page", 5L)));
      chromium.call("send", "theirs", "");
      assertEquals("", theirs.message());
    }
  }

  @Test
  void asOffererOurStreamsAreOdd() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      TestChannel ours = hub.create("echo", DataChannelInit.DEFAULT);
      acceptPage(hub, Map.of());
      ours.expect("open");
      assertEquals(1, ours.ask(DataChannel::id));
      echo(ours);
    }
  }

  private static void echo(TestChannel channel) throws Exception {
    byte[] longest = new byte[MAX_MESSAGE];
    new Random(1).nextBytes(longest);
    String text = "ä".repeat(MAX_MESSAGE / 2);
    channel.send("hello");
    channel.send("");
    channel.send(new byte[0]);
    channel.send(longest);
    channel.send(text);
    assertEquals("hello", channel.message());
    assertEquals("", channel.message());
    assertArrayEquals(new byte[0], (byte[]) channel.message());
    assertArrayEquals(longest, (byte[]) channel.message());
    assertEquals(text, channel.message());
    assertEquals(false, channel.ask(c -> c.send(new byte[MAX_MESSAGE + 1])), "too long");
    assertEquals(0L, channel.ask(DataChannel::bufferedAmount));
  }

  @Test
  void reliabilityAndOrderAreToldAndKept() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      TestChannel lossy = hub.create("echo lossy", DataChannelInit.LOSSY);
      TestChannel brief =
          hub.create("echo brief", new DataChannelInit(true, 500, -1, "p", false, -1));
      TestChannel agreed = hub.create("agreed", DataChannelInit.negotiated(100));
      connectPage(
          hub,
          Map.of(
              "theirs lossy", Map.of("ordered", false, "maxRetransmits", 3),
              "agreed", Map.of("negotiated", true, "id", 100)));
      for (TestChannel channel : List.of(lossy, brief, agreed)) {
        channel.expect("open");
      }
      TestChannel theirs = opened(hub, "theirs lossy");
      assertEquals(3, theirs.ask(DataChannel::maxRetransmits));
      assertEquals(false, theirs.ask(DataChannel::ordered));
      await("the channels in the page", () -> describe("echo brief") != null);
      assertEquals(false, describe("echo lossy").get("ordered"));
      assertEquals(0L, describe("echo lossy").get("maxRetransmits"));
      assertEquals(500L, describe("echo brief").get("maxPacketLifeTime"));
      assertEquals("p", describe("echo brief").get("protocol"));

      for (TestChannel channel : List.of(lossy, brief)) {
        channel.send("one");
        assertEquals("one", channel.message());
        channel.send(new byte[100_000]);
        assertEquals(100_000, ((byte[]) channel.message()).length);
      }
      agreed.send("by agreement");
      await("it in the page", () -> received("agreed").equals(List.of("by agreement")));
      chromium.call("send", "agreed", "so it is");
      assertEquals("so it is", agreed.message());
    }
  }

  @Test
  void closingIsSeenByTheOtherSideAfterWhatWasSentBefore() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      TestChannel ours = hub.create("ours", DataChannelInit.DEFAULT);
      TestChannel again = hub.create("echo", DataChannelInit.DEFAULT);
      connectPage(hub, Map.of("theirs", Map.of()));
      ours.expect("open");
      again.expect("open");
      TestChannel theirs = opened(hub, "theirs");

      ours.send(new byte[200_000]);
      ours.close();
      ours.expect("close");
      await("the end in the page", () -> events().contains("close ours"));
      assertEquals(List.of(200_000L), received("ours"));
      assertEquals(DataChannelState.CLOSED, ours.ask(DataChannel::readyState));

      chromium.call("sendBytes", "theirs", 100_000);
      chromium.call("close", "theirs");
      theirs.expect("close");
      assertEquals(100_000, ((byte[]) theirs.message()).length);
      await("the end in the page", () -> events().contains("close theirs"));

      // The streams are free again, and nothing else was touched.
      TestChannel next = hub.create("echo next", DataChannelInit.DEFAULT);
      next.expect("open");
      assertEquals(0, next.ask(DataChannel::id));
      next.send("next");
      assertEquals("next", next.message());
      again.send("still");
      assertEquals("still", again.message());
    }
  }

  @Test
  void muchIsTakenInPortionsByWayOfBufferedAmount() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      TestChannel bulk = hub.create("much", DataChannelInit.DEFAULT);
      TestChannel aside = hub.create("echo", DataChannelInit.DEFAULT);
      connectPage(hub, Map.of());
      bulk.expect("open");
      aside.expect("open");
      bulk.ask(
          c -> {
            c.setBufferedAmountLowThreshold(65_536);
            return c;
          });
      int sent = 0;
      while (bulk.ask(c -> c.send(new byte[65_536]))) {
        sent++;
      }
      assertTrue(sent >= 64, sent + " messages taken at once");
      // A short message does not wait for all of that.
      aside.send("meanwhile");
      assertEquals("meanwhile", aside.message());
      assertEquals(65_536L, bulk.low.poll(20, TimeUnit.SECONDS));
      int all = sent;
      await("all of it in the page", () -> received("much").size() == all);
      chromium.call("create", "from page", Map.of());
      await("an open channel", () -> "open".equals(describe("from page").get("state")));
      TestChannel back = opened(hub, "from page");
      chromium.call("sendMany", "from page", 100, 65_536);
      for (int i = 0; i < 100; i++) {
        byte[] expected = new byte[65_536];
        Arrays.fill(expected, (byte) i);
        assertArrayEquals(expected, (byte[]) back.message(), "message " + i);
      }
    }
  }

  @Test
  void audioIsAddedToAConnectionOfOnlyDataAndRemovedAgain() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      hub.inRoom(
          () -> {
            hub.connection.removeTrack();
            return hub;
          });
      connectPage(hub, Map.of("signal", Map.of()));
      signalOver(hub, opened(hub, "signal"), true);
      assertEquals(0, hub.connection.stats().packetsSent());

      hub.inRoom(
          () -> {
            hub.connection.addTrack();
            return hub;
          });
      chromium.call("addAudio");
      heardInBothDirections(hub);
      assertEquals(1L, chromium.figures().get("transports"), "one transport for both");

      chromium.call("removeTrack");
      await("a renegotiation", () -> chromium.figures().get("mids").equals(List.of("1 recvonly")));
      long heard = hub.connection.stats().packetsReceived();
      assertTrue(number("packets") > 0);

      chromium.call("stopAudio");
      await(
          "audio switched off",
          () ->
              ((List<?>) chromium.figures().get("mids"))
                  .stream().noneMatch(m -> m.equals("1 recvonly")));
      await("a stable state", () -> "stable".equals(chromium.figures().get("signalingState")));
      long sent = hub.connection.stats().packetsSent();
      try (ToneSource tone = new ToneSource(hub.connection)) {
        assertNotNull(tone);
        TimeUnit.MILLISECONDS.sleep(300);
      }
      assertEquals(sent, hub.connection.stats().packetsSent(), "nothing is sent any more");
      assertTrue(hub.connection.stats().packetsReceived() <= heard + 10);

      chromium.call("addAudio");
      heardInBothDirections(hub);
    }
  }

  @Test
  void offersForAudioThatCrossAreSettledByRollback() throws Exception {
    for (boolean politeHub : new boolean[] {true, false}) {
      try (TestPeer hub = new TestPeer(factory)) {
        hub.inRoom(
            () -> {
              hub.connection.removeTrack();
              return hub;
            });
        connectPage(hub, Map.of("signal", Map.of()), !politeHub);
        TestChannel signal = opened(hub, "signal");
        signalOver(hub, signal, politeHub);
        // Both offer before either has heard of the other's.
        hub.inRoom(
            () -> {
              chromium.call("addAudio");
              await(
                  "the page's offer",
                  () -> "have-local-offer".equals(chromium.figures().get("signalingState")));
              hub.connection.addTrack();
              signal.channel.send(description(hub.connection.setLocalDescription()));
              return hub;
            });
        heardInBothDirections(hub);
        await("a stable state", () -> "stable".equals(chromium.figures().get("signalingState")));
        assertEquals(SignalingState.STABLE, hub.inRoom(hub.connection::signalingState));
        assertEquals(politeHub ? 1L : 0L, chromium.figures().get("ignored"));
      }
    }
  }

  @Test
  void hangingUpClosesTheChannels() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      TestChannel ours = hub.create("ours", DataChannelInit.DEFAULT);
      connectPage(hub, Map.of());
      ours.expect("open");
      chromium.hangUp();
      ours.expect("close");
      assertEquals(PeerConnectionState.CLOSED, hub.await(PeerConnectionState.CLOSED).state());
    }
    TestPeer hub = new TestPeer(factory);
    TestChannel ours = hub.create("ours", DataChannelInit.DEFAULT);
    connectPage(hub, Map.of());
    ours.expect("open");
    await("the channel in the page", () -> events().contains("open ours"));
    hub.close();
    await("the end in the page", () -> events().contains("close ours"));
    assertTrue(ours.events.isEmpty(), "nothing is told after close");
  }

  @Test
  void twentyPagesThatComeAndGoLeaveNothingBehind() throws Exception {
    Resources before = Resources.held();
    for (int i = 0; i < 20; i++) {
      try (TestPeer hub = new TestPeer(factory)) {
        connectPage(hub, Map.of("theirs", Map.of()));
        TestChannel theirs = opened(hub, "theirs");
        theirs.send("hello");
        await("it in the page", () -> received("theirs").equals(List.of("hello")));
        if (i % 2 == 0) {
          chromium.hangUp();
          theirs.expect("close");
        }
      }
      chromium.hangUp();
    }
    before.assertReleased();
  }

  private static void heardInBothDirections(TestPeer hub) throws Exception {
    try (ToneSource tone = new ToneSource(hub.connection)) {
      assertNotNull(tone);
      long before = hub.connection.stats().packetsReceived();
      await("packets in Java", () -> hub.connection.stats().packetsReceived() > before + 50);
      await("the tone in Chromium", () -> number("level") > 0.1);
      hub.heard.clear();
      // Chromium's fake microphone beeps: not every packet is comfort noise.
      await(
          "the beep in Java",
          () -> hub.heard.stream().anyMatch(packet -> packet.payload().length > 20));
    }
  }

  /** Perfect negotiation over a data channel, as the page does it. */
  private static void signalOver(TestPeer hub, TestChannel signal, boolean polite) {
    hub.whenNegotiationNeeded =
        () -> {
          try {
            if (hub.connection.signalingState() == SignalingState.STABLE) {
              signal.channel.send(description(hub.connection.setLocalDescription()));
            }
          } catch (InvalidStateException e) {
            throw new AssertionError(e);
          }
        };
    signal.onText =
        text -> {
          try {
            JsonNode message = JSON.readTree(text);
            boolean offer = message.path("type").asText().equals("offer");
            if (offer && hub.connection.signalingState() != SignalingState.STABLE && !polite) {
              return;
            }
            hub.connection.setRemoteDescription(
                new SessionDescription(
                    offer ? SessionDescription.Type.OFFER : SessionDescription.Type.ANSWER,
                    message.path("sdp").asText()));
            if (offer) {
              signal.channel.send(description(hub.connection.setLocalDescription()));
            }
          } catch (Exception e) {
            Logger.error(e, "signaling over the data channel");
          }
        };
  }

  private static String description(SessionDescription description) {
    return JSON.createObjectNode()
        .put("type", description.type().name().toLowerCase(java.util.Locale.ROOT))
        .put("sdp", description.sdp())
        .toString();
  }

  /** The page offers. */
  private static void connectPage(TestPeer hub, Map<String, ?> channels) throws Exception {
    connectPage(hub, channels, true);
  }

  private static void connectPage(TestPeer hub, Map<String, ?> channels, boolean polite)
      throws Exception {
    chromium.call(
        "open", Map.of("channels", channels, "polite", polite, "audio", channels.isEmpty()));
    String offer = chromium.offer();
    SessionDescription answer =
        hub.accept(new SessionDescription(SessionDescription.Type.OFFER, offer));
    chromium.take(answer.sdp());
    if (!offer.contains("m=application")) {
      // Our channel needs an m-line, which a second exchange brings.
      String second = chromium.accept(hub.inRoom(hub.connection::setLocalDescription).sdp());
      hub.take(new SessionDescription(SessionDescription.Type.ANSWER, second));
    }
    trickle(hub);
  }

  /** We offer. */
  private static void acceptPage(TestPeer hub, Map<String, ?> channels) throws Exception {
    chromium.call("open", Map.of("channels", channels, "audio", true));
    SessionDescription offer = hub.inRoom(hub.connection::setLocalDescription);
    hub.take(new SessionDescription(SessionDescription.Type.ANSWER, chromium.accept(offer.sdp())));
    trickle(hub);
  }

  private static void trickle(TestPeer hub) throws Exception {
    int told = 0;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (hub.connection.stats().setupMs() < 0 && System.nanoTime() < deadline) {
      for (IceCandidate candidate : chromium.candidates()) {
        hub.room.execute(() -> hub.connection.addIceCandidate(candidate));
      }
      for (; told < hub.candidates.size(); told++) {
        chromium.add(hub.candidates.get(told));
      }
    }
    assertEquals(PeerConnectionState.CONNECTED, hub.await(PeerConnectionState.CONNECTED).state());
  }

  private static TestChannel opened(TestPeer hub, String label) throws InterruptedException {
    TestChannel channel = hub.opened.poll(20, TimeUnit.SECONDS);
    assertNotNull(channel, label);
    assertEquals(label, channel.ask(DataChannel::label));
    assertEquals(DataChannelState.OPEN, channel.ask(DataChannel::readyState));
    return channel;
  }

  private static Map<?, ?> describe(String label) {
    return (Map<?, ?>) chromium.call("describe", label);
  }

  private static List<?> received(String label) {
    Map<?, ?> described = describe(label);
    return described == null ? List.of() : (List<?>) described.get("received");
  }

  private static List<?> events() {
    return (List<?>) chromium.call("events");
  }

  private static double number(String name) {
    return ((Number) chromium.figures().get(name)).doubleValue();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + " did not come: " + chromium.figures() + events());
      }
      Thread.yield();
    }
  }
}
