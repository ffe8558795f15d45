package io.roomhub.daemon.rtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.SrtpPreference;
import io.roomhub.daemon.rtc.ice.Ice4jTransport;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.hardware.clock.SystemClock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tinylog.Logger;

/** That a real Chromium understands what the audio of a hub is made of, by its own figures. */
@Timeout(180)
class ChromiumAudioIT {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final double NEVER = Double.NaN;

  private static DtlsIdentity identity;
  private static ChromiumPage chromium;

  @BeforeAll
  static void open() throws Exception {
    identity = DtlsIdentity.generate();
    RtcWarmup.run(identity);
    chromium = new ChromiumPage();
  }

  @AfterAll
  static void close() {
    chromium.close();
  }

  @Test
  void whatChromiumLosesComesBackByRed() throws Exception {
    Random random = new Random(1);
    try (WebRtcPeerConnectionFactory factory =
            factory(OpusParameters.DEFAULT, () -> random.nextInt(100) < 15 ? NEVER : 0);
        TestPeer hub = connected(factory);
        ToneSource tone = new ToneSource(hub.connection)) {
      await(
          "copies in answer to Chromium's reports",
          () -> hub.connection.stats().redundancy().equals(List.of(1, 2)));
      // It counts copies that it does not need as discarded packets.
      await("copies in Chromium", () -> number("packetsDiscarded") > 100);
      Map<?, ?> before = chromium.figures();
      double received = number("totalSamplesReceived");
      await("ten seconds", () -> number("totalSamplesReceived") > received + 480_000);
      Map<?, ?> after = chromium.figures();
      double share = share(before, after, "concealedSamples", "totalSamplesReceived");
      Logger.info("with RED Chromium conceals {} %, {} / {}", 100 * share, after, tone);
      assertTrue(number("lost") > 50, "packets were lost: " + after);
      assertTrue(share < 0.03, "of 15 % lost, concealed " + share + " " + before + after);
    }
  }

  @Test
  void framesOfTenMillisecondsAndDtxAreUnderstoodBothWays() throws Exception {
    try (WebRtcPeerConnectionFactory factory =
            factory(OpusParameters.forFrame(10, true, true), () -> 0);
        TestPeer hub = connected(factory);
        ToneSource tone = new ToneSource(hub.connection, 10)) {
      await("100 packets a second in Chromium", () -> number("packets") > 300);
      await("sound in Chromium", () -> number("level") > 0.1);
      // Chromium's microphone beeps once a second, so that its encoder rests between the beeps.
      await("packets in Java", () -> hub.heard.size() > 150);
      List<TestPeer.Heard> heard = List.copyOf(hub.heard);
      int tens = 0;
      int pauses = 0;
      for (int i = 1; i < heard.size(); i++) {
        TestPeer.Heard one = heard.get(i);
        TestPeer.Heard before = heard.get(i - 1);
        boolean next = ((one.sequenceNumber() - before.sequenceNumber()) & 0xffff) == 1;
        long step = one.timestamp() - before.timestamp();
        tens += next && step == 480 ? 1 : 0;
        pauses += next && step > 1_920 ? 1 : 0;
      }
      Logger.info(
          "of {} packets {} after 10 ms, {} after a pause, {}", heard.size(), tens, pauses, tone);
      assertTrue(tens > 20, "frames of 10 ms: " + tens);
      assertTrue(pauses > 0, "pauses by DTX: " + pauses);
      assertEquals(0, number("lost"));
    }
  }

  private static WebRtcPeerConnectionFactory factory(OpusParameters opus, DoubleSupplier network) {
    SystemClock clock = new SystemClock();
    Rtc config = new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));
    return new WebRtcPeerConnectionFactory(
        clock,
        identity,
        opus,
        SrtpPreference.of(AesInstructions.present()),
        listener ->
            new ImpairedTransport(
                new Ice4jTransport(config, clock, name -> new CompletableFuture<>(), listener),
                network));
  }

  private static TestPeer connected(PeerConnectionFactory factory) throws Exception {
    TestPeer hub = new TestPeer(factory);
    chromium.open(false);
    SessionDescription answer =
        hub.accept(new SessionDescription(SessionDescription.Type.OFFER, chromium.offer()));
    chromium.take(answer.sdp());
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
    return hub;
  }

  private static double share(Map<?, ?> before, Map<?, ?> after, String some, String all) {
    return (value(after, some) - value(before, some)) / (value(after, all) - value(before, all));
  }

  private static double number(String name) {
    return value(chromium.figures(), name);
  }

  private static double value(Map<?, ?> figures, String name) {
    return ((Number) figures.get(name)).doubleValue();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + " did not come: " + chromium.figures());
      }
      new SystemClock().sleepUntil(System.nanoTime() + 100_000_000L);
    }
  }
}
