package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.SrtpPreference;
import io.roomhub.daemon.rtc.ice.Ice4jTransport;
import io.roomhub.daemon.rtc.ice.IceListener;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.opus.OpusPacket;
import io.roomhub.daemon.voice.receive.ReceiveRig;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.e2e.WavFile;
import io.roomhub.hardware.clock.SystemClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tinylog.Logger;

/** That a real Chromium and a hub understand what each other's audio is made of. */
@Timeout(180)
class ChromiumAudioIT {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final double NEVER = Double.NaN;
  private static final int SECOND = 48_000;
  private static final Rtc CONFIG =
      new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));

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
  void chromiumUsesTheCopiesInsidePacketsWhenThereIsNoRed() throws Exception {
    Random random = new Random(2);
    try (WebRtcPeerConnectionFactory factory =
            factory(OpusParameters.DEFAULT, () -> random.nextInt(100) < 10 ? NEVER : 0);
        TestPeer hub = connected(factory, chromium, ChromiumAudioIT::withoutRed);
        ToneSource speech = new ToneSource(hub.connection, Signals.syllables(10 * SECOND, 1))) {
      await("packets in Chromium", () -> number("packets") > 0);
      await("copies in Chromium", () -> number("fecPacketsReceived") > 100);
      Map<?, ?> before = chromium.figures();
      await("lost packets", () -> number("lost") > value(before, "lost") + 50);
      Map<?, ?> after = chromium.figures();
      double lost = value(after, "lost") - value(before, "lost");
      double received = value(after, "packets") - value(before, "packets");
      double fec = value(after, "fecPacketsReceived") - value(before, "fecPacketsReceived");
      double concealed = share(before, after, "concealedSamples", "totalSamplesReceived");
      System.out.printf(
          "of %.0f packets %.0f lost, %.0f with FEC, %.2f %% concealed, %s%n",
          received + lost, lost, fec, 100 * concealed, speech);
      assertEquals(List.of(), hub.connection.stats().redundancy());
      assertTrue(fec > received / 2, fec + " copies in " + received + " packets");
      assertTrue(concealed < 0.6 * lost / (lost + received), "concealed " + concealed);
    }
  }

  @Test
  void theCopiesInsideChromiumsPacketsBringBackWhatIsLost(@TempDir Path directory)
      throws Exception {
    Path wav = directory.resolve("speech.wav");
    WavFile.write(wav, Signals.syllables(10 * SECOND, 2));
    Random random = new Random(3);
    SystemClock clock = new SystemClock();
    try (ChromiumPage talking = ChromiumPage.hearing(wav);
        WebRtcPeerConnectionFactory factory =
            factory(
                OpusParameters.DEFAULT,
                listener ->
                    new Ice4jTransport(
                        CONFIG,
                        clock,
                        name -> new CompletableFuture<>(),
                        new ImpairedListener(listener, () -> random.nextInt(100) < 10)));
        TestPeer hub = connected(factory, talking, ChromiumAudioIT::withoutRed)) {
      // Chromium spends nothing on copies before the first reports of loss.
      List<TestPeer.Heard> heard = new ArrayList<>();
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (withFec(heard) < 200 && System.nanoTime() < deadline) {
        hub.heard.drainTo(heard);
        clock.sleepUntil(System.nanoTime() + 100_000_000L);
      }
      int first = 0;
      while (first < heard.size() && !fec(heard.get(first))) {
        first++;
      }
      List<TestPeer.Heard> protectedPackets = heard.subList(first, heard.size());
      TestPeer.Heard begin = protectedPackets.getFirst();
      TestPeer.Heard end = protectedPackets.getLast();
      int sent = ((end.sequenceNumber() - begin.sequenceNumber()) & 0xffff) + 1;
      int lost = sent - protectedPackets.size();
      TalkerStats stats = played(protectedPackets);
      System.out.printf(
          "of %d packets %d lost, %d with FEC: %s%n", sent, lost, withFec(heard), stats);
      assertTrue(lost > sent / 20, lost + " of " + sent + " packets lost");
      assertTrue(stats.fecRecovered() > lost / 2, stats + ", lost " + lost);
      assertTrue(stats.concealedSamples() < 960L * lost / 2, stats + ", lost " + lost);
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

  @Test
  void aChangeOfClassHalvesTheRateAndLeavesNoSeam() throws Exception {
    SystemClock clock = new SystemClock();
    try (WebRtcPeerConnectionFactory factory = factory(OpusParameters.DEFAULT, () -> 0);
        TestPeer hub = connected(factory);
        TwoClassSource words = new TwoClassSource(hub.connection)) {
      await("a jitter buffer at rest", () -> number("packets") > 100);
      Map<?, ?> begun = chromium.figures();
      await("two seconds", () -> number("packets") > value(begun, "packets") + 100);
      Map<?, ?> good = chromium.figures();
      for (int change = 0; change < 10; change++) {
        words.setPoor(change % 2 == 0);
        clock.sleepUntil(clock.nanoTime() + 250_000_000L);
      }
      Map<?, ?> changed = chromium.figures();
      words.setPoor(true);
      clock.sleepUntil(clock.nanoTime() + 400_000_000L);
      Map<?, ?> poorBegun = chromium.figures();
      await("poor packets", () -> number("packets") > value(poorBegun, "packets") + 75);
      Map<?, ?> poor = chromium.figures();
      double goodRate = bitrate(begun, good);
      double poorRate = bitrate(poorBegun, poor);
      double calmEvents = value(good, "concealmentEvents") - value(begun, "concealmentEvents");
      double events = value(changed, "concealmentEvents") - value(good, "concealmentEvents");
      double concealed = share(good, changed, "concealedSamples", "totalSamplesReceived");
      System.out.printf(
          "%.1f and %.1f kbit/s in Chromium; %.0f events and %.2f %% concealed in 10 changes, %.0f"
              + " events before%n",
          goodRate / 1_000, poorRate / 1_000, events, 100 * concealed, calmEvents);
      // VBR without copies takes less than its target for these words.
      assertTrue(goodRate > 0.7 * TwoClassSource.GOOD_BITRATE, goodRate + " bit/s");
      assertTrue(goodRate < 1.1 * TwoClassSource.GOOD_BITRATE, goodRate + " bit/s");
      assertTrue(poorRate < goodRate / 2, poorRate + " of " + goodRate + " bit/s");
      assertEquals(TwoClassSource.POOR_BITRATE, poorRate, 3_000);
      assertEquals(0, number("lost"));
      assertTrue(events <= calmEvents + 3, events + " concealment events in ten changes");
      assertTrue(concealed < 0.02, "concealed " + concealed);
    }
  }

  /** Of Opus, over the packets in between, bit/s. */
  private static double bitrate(Map<?, ?> before, Map<?, ?> after) {
    return 8 * 50 * share(before, after, "bytesReceived", "packets");
  }

  /** Copies go inside packets alone, and Chromium is asked for no RED either. */
  private static String withoutRed(String offer) {
    return offer.replace("a=rtpmap:63 red/48000/2\r\n", "").replace("a=fmtp:63 111/111\r\n", "");
  }

  private static boolean fec(TestPeer.Heard one) {
    return OpusPacket.hasFec(one.payload(), 0, one.payload().length);
  }

  private static long withFec(List<TestPeer.Heard> heard) {
    return heard.stream().filter(ChromiumAudioIT::fec).count();
  }

  /** What a hub makes of them when none comes late. */
  private static TalkerStats played(List<TestPeer.Heard> packets) {
    TestPeer.Heard first = packets.getFirst();
    RemoteTalker talker = RemoteTalker.create(20, 500);
    ReceiveRig rig = new ReceiveRig(talker);
    int millis = 0;
    for (TestPeer.Heard one : packets) {
      millis = (int) (((one.timestamp() - first.timestamp()) & 0xffff_ffffL) / 48);
      rig.schedule(one.sequenceNumber(), one.timestamp(), one.payload(), millis);
    }
    rig.play(millis, 0);
    return talker.stats();
  }

  private static WebRtcPeerConnectionFactory factory(OpusParameters opus, DoubleSupplier network) {
    SystemClock clock = new SystemClock();
    return factory(
        opus,
        listener ->
            new ImpairedTransport(
                new Ice4jTransport(CONFIG, clock, name -> new CompletableFuture<>(), listener),
                network));
  }

  private static WebRtcPeerConnectionFactory factory(
      OpusParameters opus, Function<IceListener, IceTransport> network) {
    return new WebRtcPeerConnectionFactory(
        new SystemClock(), identity, opus, SrtpPreference.of(AesInstructions.present()), network);
  }

  private static TestPeer connected(PeerConnectionFactory factory) throws Exception {
    return connected(factory, chromium, offer -> offer);
  }

  private static TestPeer connected(
      PeerConnectionFactory factory, ChromiumPage chromium, UnaryOperator<String> offered)
      throws Exception {
    TestPeer hub = new TestPeer(factory);
    chromium.open(false);
    String offer = offered.apply(chromium.offer());
    SessionDescription answer =
        hub.accept(new SessionDescription(SessionDescription.Type.OFFER, offer));
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
