package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.hardware.clock.SystemClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tinylog.Logger;

/** Against a real Chromium: both roles, with and without a video m-line in its offer. */
@Timeout(180)
class ChromiumPeerConnectionIT {
  private static final long PATIENCE_NANOS = 30_000_000_000L;

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
    chromium = new ChromiumPage();
  }

  @AfterAll
  static void close() {
    chromium.close();
    factory.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asAnswererItTalksWithChromium(boolean video) throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      chromium.open(video);
      String offer = chromium.offer();
      long begin = System.nanoTime();
      SessionDescription answer =
          hub.accept(new SessionDescription(SessionDescription.Type.OFFER, offer));
      Logger.info("offer in to answer out: {} ms", (System.nanoTime() - begin) / 1e6);
      chromium.take(answer.sdp());
      talk(hub);
    }
  }

  @Test
  void asOffererItTalksWithChromium() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      chromium.open(false);
      SessionDescription offer = hub.inRoom(hub.connection::setLocalDescription);
      String answer = chromium.accept(offer.sdp());
      hub.take(new SessionDescription(SessionDescription.Type.ANSWER, answer));
      talk(hub);
    }
  }

  private static void talk(TestPeer hub) throws Exception {
    connect(hub);
    try (ToneSource tone = new ToneSource(hub.connection)) {
      assertNotNull(tone);
      await("packets in Java", () -> hub.connection.stats().packetsReceived() > 5);
      long droppedBefore = hub.connection.stats().packetsDropped();
      await("packets in Java", () -> hub.connection.stats().packetsReceived() > 60);
      await("packets in Chromium", () -> number("packets") > 60 && number("level") > 0.1);
      await("a round-trip time", () -> !Double.isNaN(hub.connection.stats().roundTripMs()));
      await("a round-trip time in Chromium", () -> number("rtt") >= 0);
      Map<?, ?> figures = chromium.figures();
      PeerConnectionStats stats = hub.connection.stats();
      Logger.info("{} / Chromium {}", stats, figures);
      assertEquals(true, figures.get("pair"));
      assertEquals(0L, figures.get("lost"));
      assertEquals(droppedBefore, stats.packetsDropped(), "nothing undecryptable");
      assertNotNull(stats.selectedPair());
      assertEquals("host", stats.selectedPair().local());
      assertTrue(stats.roundTripMs() < 1000);
      assertEquals(0, stats.remoteLossPercent());
      assertTrue(hub.heard.stream().anyMatch(packet -> packet.payload().length > 20));
      assertTrue(hub.heard.stream().anyMatch(packet -> packet.level() != 1), "audio level read");
    }
  }

  @Test
  void thatChromiumHangsUpIsNoticed() throws Exception {
    try (TestPeer hub = new TestPeer(factory)) {
      chromium.open(false);
      SessionDescription answer =
          hub.accept(new SessionDescription(SessionDescription.Type.OFFER, chromium.offer()));
      chromium.take(answer.sdp());
      connect(hub);
      chromium.hangUp();
      assertEquals(
          "the other side closed the connection", hub.await(PeerConnectionState.CLOSED).reason());
    }
  }

  @Test
  void thatTheHubHangsUpIsNoticed() throws Exception {
    TestPeer hub = new TestPeer(factory);
    chromium.open(false);
    SessionDescription answer =
        hub.accept(new SessionDescription(SessionDescription.Type.OFFER, chromium.offer()));
    chromium.take(answer.sdp());
    connect(hub);
    assertEquals("connected", chromium.figures().get("dtls"));
    hub.close();
    await("the end in Chromium", () -> "closed".equals(chromium.figures().get("dtls")));
    assertFalse(hub.changes.stream().anyMatch(c -> c.state() == PeerConnectionState.CLOSED));
  }

  /** Trickles both ways until connected. */
  private static void connect(TestPeer hub) throws Exception {
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
    Logger.info("connected {} ms after creation", hub.connection.stats().setupMs());
  }

  private static double number(String name) {
    return ((Number) chromium.figures().get(name)).doubleValue();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + " did not come: " + chromium.figures());
      }
      Thread.yield();
    }
  }
}
