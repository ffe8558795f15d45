package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.ForwardedStream;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.SrtpPreference;
import io.roomhub.daemon.rtc.ice.Ice4jTransport;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.rtc.rtp.RedPacket;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two connections in one process over real sockets. */
@Timeout(90)
class WebRtcPeerConnectionTest {
  private static final Rtc CONFIG =
      new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));

  private static WebRtcPeerConnectionFactory hub;

  @BeforeAll
  static void open() {
    hub = factory();
  }

  @AfterAll
  static void close() {
    hub.close();
  }

  private static WebRtcPeerConnectionFactory factory() {
    return new WebRtcPeerConnectionFactory(
        CONFIG,
        new SystemClock(),
        DtlsIdentity.generate(),
        OpusParameters.DEFAULT,
        name -> new CompletableFuture<>());
  }

  private static void connected(TestPeer... peers) throws InterruptedException {
    for (TestPeer peer : peers) {
      assertEquals(
          new TestPeer.Change(PeerConnectionState.CONNECTED, ""),
          peer.await(PeerConnectionState.CONNECTED));
    }
  }

  /** Sends frames of Opus size and random content until the other side has them all. */
  private static void speak(TestPeer from, TestPeer to, int seed) throws InterruptedException {
    Random random = new Random(seed);
    EncodedAudioFrame frame = new EncodedAudioFrame();
    int sequence = -1;
    long timestamp = -1;
    to.heard.clear();
    for (int i = 0; i < 50; i++) {
      frame.length = 1 + random.nextInt(160);
      for (int b = 0; b < frame.length; b++) {
        frame.payload[b] = (byte) random.nextInt();
      }
      frame.timestamp = 960L * i;
      frame.samples = 960;
      frame.audioLevelDbov = -random.nextInt(128);
      from.connection.sendAudio(frame);
      TestPeer.Heard heard = to.heard.poll(20, TimeUnit.SECONDS);
      assertNotNull(heard, "packet " + i);
      assertEquals(frame.length, heard.payload().length);
      for (int b = 0; b < frame.length; b++) {
        assertEquals(frame.payload[b], heard.payload()[b]);
      }
      assertEquals(frame.audioLevelDbov, heard.level());
      assertEquals(i == 0, heard.marker());
      if (i > 0) {
        assertEquals((sequence + 1) & 0xFFFF, heard.sequenceNumber());
        assertEquals((timestamp + 960) & 0xFFFF_FFFFL, heard.timestamp());
      }
      sequence = heard.sequenceNumber();
      timestamp = heard.timestamp();
    }
  }

  @Test
  void soundGoesBothWaysUnchanged() throws Exception {
    try (TestPeer a = new TestPeer(hub);
        TestPeer b = new TestPeer(hub)) {
      TestPeer.offer(a, b);
      connected(a, b);
      speak(a, b, 1);
      speak(b, a, 2);
      PeerConnectionStats stats = a.connection.stats();
      assertEquals(50, stats.packetsSent());
      assertEquals(50, stats.packetsReceived());
      assertEquals(0, stats.packetsLost());
      assertEquals(
          new PeerConnectionStats.SelectedPair("host", "host", "udp", null), stats.selectedPair());
      assertTrue(stats.setupMs() >= 0);
      assertEquals(b.connection.stats().srtpProfile(), stats.srtpProfile());
    }
  }

  /** A copy and the frame itself, both of one kind. */
  private static List<byte[]> blocks(AudioPacket packet) {
    RedPacket red = new RedPacket();
    byte[] payload = packet.payload;
    assertTrue(red.parse(payload, packet.offset, packet.length));
    assertEquals(1, red.copies());
    assertEquals(red.primaryPayloadType(), red.payloadType(0));
    return List.of(
        Arrays.copyOfRange(payload, red.offset(0), red.offset(0) + red.length(0)),
        Arrays.copyOfRange(
            payload, red.primaryOffset(), red.primaryOffset() + red.primaryLength()));
  }

  @Test
  void soundOfAnotherGoesOnBesideOurOwnUnchanged() throws Exception {
    try (TestPeer a = new TestPeer(hub);
        TestPeer b = new TestPeer(hub)) {
      TestPeer.offer(a, b);
      connected(a, b);
      List<byte[]> opus = new CopyOnWriteArrayList<>();
      List<Integer> numbers = new CopyOnWriteArrayList<>();
      AudioPacketSink ears =
          packet -> {
            assertEquals(4711, packet.ssrc);
            numbers.add(packet.sequenceNumber);
            if (packet.red) {
              opus.addAll(blocks(packet));
            } else {
              opus.add(AudioPackets.payload(packet));
            }
          };
      b.inRoom(
          () -> {
            b.connection.receiveForwarded(4711, ears);
            return null;
          });
      ForwardedStream stream = a.inRoom(() -> a.connection.forward(4711));
      assertSame(stream, a.inRoom(() -> a.connection.forward(4711)));
      byte[] around = {99, 1, 2, 3, 4, 99};
      AudioPacket within = AudioPackets.opus(5, 0, around, 4, 0);
      within.offset = 1;
      stream.onAudioPacket(within);
      // Another number for Opus with the source: here the blocks get that of this connection.
      byte[] red = {(byte) (0x80 | 96), 960 >> 6, (byte) (960 << 2), 2, 96, 7, 8, 9, 10, 11};
      stream.onAudioPacket(AudioPackets.red(7, 1_920, red, red.length, 40_000_000));
      byte[] broken = {(byte) 0x80, 0, 0, 100, 96};
      stream.onAudioPacket(AudioPackets.red(8, 2_880, broken, broken.length, 60_000_000));
      speak(a, b, 3);
      b.inRoom(
          () -> {
            b.connection.receiveForwarded(4711, null);
            return null;
          });
      stream.onAudioPacket(AudioPackets.opus(9, 3_840, around, 4, 80_000_000));
      speak(b, a, 4);

      assertEquals(3, opus.size());
      assertArrayEquals(new byte[] {1, 2, 3, 4}, opus.get(0));
      assertArrayEquals(new byte[] {7, 8}, opus.get(1));
      assertArrayEquals(new byte[] {9, 10, 11}, opus.get(2));
      assertEquals(2, numbers.get(1) - numbers.get(0), "the gap before stays a gap");
      assertEquals(3, stream.packetsSent());
      assertEquals(0, b.heard.size());
      assertEquals(0, b.connection.stats().packetsLost());
      assertNull(a.inRoom(() -> a.connection.forward(0)));
      for (int ssrc = 1; ssrc < ForwardedStream.MAX_STREAMS; ssrc++) {
        int another = ssrc;
        assertNotNull(a.inRoom(() -> a.connection.forward(another)));
      }
      assertNull(a.inRoom(() -> a.connection.forward(99)));
    }
  }

  @Test
  void statesOfAConnectionGoFromNewOverConnectingToConnected() throws Exception {
    try (TestPeer a = new TestPeer(hub);
        TestPeer b = new TestPeer(hub)) {
      assertEquals(PeerConnectionState.NEW, a.inRoom(a.connection::connectionState));
      assertEquals(SignalingState.STABLE, a.inRoom(a.connection::signalingState));
      SessionDescription offer = a.inRoom(a.connection::setLocalDescription);
      assertEquals(SignalingState.HAVE_LOCAL_OFFER, a.inRoom(a.connection::signalingState));
      TestPeer.introduce(a, b);
      a.candidates.forEach(c -> b.room.execute(() -> b.connection.addIceCandidate(c)));
      a.take(b.accept(offer));
      assertEquals(PeerConnectionState.CONNECTING, a.changes.poll(20, TimeUnit.SECONDS).state());
      assertEquals(PeerConnectionState.CONNECTED, a.changes.poll(20, TimeUnit.SECONDS).state());
      assertEquals(DtlsTransportState.CONNECTED, a.inRoom(a.connection::dtlsState));
      assertEquals(IceConnectionState.CONNECTED, a.inRoom(a.connection::iceConnectionState));
      assertEquals(IceGatheringState.COMPLETE, a.inRoom(a.connection::iceGatheringState));
    }
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void everySrtpProfileCarriesSound(SrtpProfile profile) throws Exception {
    try (WebRtcPeerConnectionFactory one =
            new WebRtcPeerConnectionFactory(
                new SystemClock(),
                DtlsIdentity.generate(),
                OpusParameters.DEFAULT,
                List.of(profile),
                listener ->
                    new Ice4jTransport(
                        CONFIG, new SystemClock(), name -> new CompletableFuture<>(), listener));
        TestPeer a = new TestPeer(one);
        TestPeer b = new TestPeer(hub)) {
      TestPeer.offer(a, b);
      connected(a, b);
      speak(a, b, 3);
      speak(b, a, 4);
      assertEquals(profile.name(), a.connection.stats().srtpProfile());
    }
  }

  @Test
  void offersThatCrossAreSettledByRollback() throws Exception {
    try (TestPeer impolite = new TestPeer(hub);
        TestPeer polite = new TestPeer(hub)) {
      TestPeer.introduce(impolite, polite);
      SessionDescription kept = impolite.inRoom(impolite.connection::setLocalDescription);
      polite.inRoom(polite.connection::setLocalDescription);
      impolite.take(polite.accept(kept));
      connected(impolite, polite);
      speak(impolite, polite, 5);
      speak(polite, impolite, 6);
    }
  }

  @Test
  void candidatesThatOvertakeTheDescriptionAreKept() throws Exception {
    try (TestPeer a = new TestPeer(hub);
        TestPeer b = new TestPeer(hub)) {
      SessionDescription offer = a.inRoom(a.connection::setLocalDescription);
      // What has been gathered is told a moment later.
      Await.until(
          "candidates, all of them",
          20,
          () ->
              gathering(a) == IceGatheringState.COMPLETE && !a.candidates.isEmpty() ? true : null);
      List<IceCandidate> early = new ArrayList<>(a.candidates);
      for (IceCandidate candidate : early) {
        b.inRoom(
            () -> {
              b.connection.addIceCandidate(candidate);
              return candidate;
            });
      }
      // B tells A none of its own: only what was kept can connect them.
      a.take(b.accept(offer));
      connected(a, b);
      assertEquals(0, b.connection.stats().packetsDropped());
    }
  }

  private static IceGatheringState gathering(TestPeer peer) {
    try {
      return peer.inRoom(peer.connection::iceGatheringState);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void moreEarlyCandidatesThanTheLimitAreCounted() throws Exception {
    try (TestPeer b = new TestPeer(hub)) {
      IceCandidate candidate =
          new IceCandidate("candidate:1 1 udp 1 10.77.0.9 5000 typ host", "0", 0, null);
      b.inRoom(
          () -> {
            for (int i = 0; i < PendingCandidates.MAX + 3; i++) {
              b.connection.addIceCandidate(candidate);
            }
            return candidate;
          });
      assertEquals(3, b.connection.stats().packetsDropped());
    }
  }

  @Test
  void closingIsNoticedByTheOtherSideAtOnce() throws Exception {
    try (TestPeer a = new TestPeer(hub);
        TestPeer b = new TestPeer(hub)) {
      TestPeer.offer(a, b);
      connected(a, b);
      a.close();
      TestPeer.Change change = b.await(PeerConnectionState.CLOSED);
      assertEquals("the other side closed the connection", change.reason());
      assertEquals(PeerConnectionState.CLOSED, b.inRoom(b.connection::connectionState));
      assertTrue(a.changes.stream().noneMatch(c -> c.state() == PeerConnectionState.CLOSED));
    }
  }

  @Test
  void aCertificateThatIsNotTheOneOfTheDescriptionEndsIt() throws Exception {
    try (TestPeer a = new TestPeer(hub);
        TestPeer b = new TestPeer(hub)) {
      TestPeer.introduce(a, b);
      SessionDescription offer = a.inRoom(a.connection::setLocalDescription);
      String forged =
          offer
              .sdp()
              .replaceAll(
                  "a=fingerprint:.*", "a=fingerprint:" + DtlsIdentity.generate().fingerprint());
      a.take(b.accept(new SessionDescription(SessionDescription.Type.OFFER, forged)));
      assertEquals(
          "certificate fingerprint does not match", b.await(PeerConnectionState.FAILED).reason());
      assertEquals(
          "the other side ended DTLS: bad_certificate",
          a.await(PeerConnectionState.FAILED).reason());
    }
  }

  @Test
  void aClientHelloOfAStrangerThatComesFirstMeetsNobody() throws Exception {
    try (TestPeer a = new TestPeer(hub);
        TestPeer b = new TestPeer(hub)) {
      // B waits for a ClientHello: A answers, so A will be the client.
      TestPeer.introduce(a, b);
      SessionDescription offer = b.inRoom(b.connection::setLocalDescription);
      while (b.inRoom(b.connection::iceGatheringState) != IceGatheringState.COMPLETE) {
        Thread.onSpinWait();
      }
      byte[] hello = new byte[13 + 12 + 40];
      byte[] head = {22, (byte) 0xFE, (byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 52, 1, 0, 0, 40};
      System.arraycopy(head, 0, hello, 0, head.length);
      hello[24] = 40;
      long expected = 0;
      for (IceCandidate candidate : b.candidates) {
        CandidateAttribute target = CandidateAttribute.parse(candidate.candidate());
        InetAddress address = InetAddress.ofLiteral(target.address());
        try (DatagramSocket stranger = new DatagramSocket(0, address)) {
          stranger.send(new DatagramPacket(hello, hello.length, address, target.port()));
          expected++;
        }
      }
      while (b.connection.stats().packetsDropped() < expected) {
        Thread.onSpinWait();
      }
      b.take(a.accept(offer));
      connected(a, b);
      speak(a, b, 7);
    }
  }

  @Test
  void anUnansweredOfferFailsAfterFifteenSeconds() throws Exception {
    VirtualClock clock = new VirtualClock();
    try (WebRtcPeerConnectionFactory lonely = silent(clock);
        TestPeer a = new TestPeer(lonely)) {
      a.inRoom(a.connection::setLocalDescription);
      clock.advanceMillis(15_000);
      assertEquals("no answer in 15 s", a.await(PeerConnectionState.FAILED).reason());
    }
  }

  @Test
  void aPeerThatIsNowhereFailsAfterFifteenSeconds() throws Exception {
    VirtualClock clock = new VirtualClock();
    try (WebRtcPeerConnectionFactory lonely = silent(clock);
        TestPeer a = new TestPeer(lonely);
        TestPeer b = new TestPeer(lonely)) {
      a.take(b.accept(a.inRoom(a.connection::setLocalDescription)));
      clock.advanceMillis(14_999);
      assertEquals(PeerConnectionState.CONNECTING, a.await(PeerConnectionState.CONNECTING).state());
      clock.advanceMillis(1);
      assertEquals("no network path found in 15 s", a.await(PeerConnectionState.FAILED).reason());
      assertEquals("no network path found in 15 s", b.await(PeerConnectionState.FAILED).reason());
    }
  }

  private static WebRtcPeerConnectionFactory silent(VirtualClock clock) {
    return new WebRtcPeerConnectionFactory(
        clock,
        DtlsIdentity.generate(),
        OpusParameters.DEFAULT,
        SrtpPreference.of(true),
        SilentTransport::new);
  }

  @Test
  void wrongUseIsToldAndChangesNothing() throws Exception {
    try (TestPeer a = new TestPeer(hub)) {
      a.inRoom(a.connection::setLocalDescription);
      SessionDescription broken =
          new SessionDescription(SessionDescription.Type.ANSWER, "v=0\r\nrubbish");
      assertThrows(ExecutionException.class, () -> a.take(broken));
      assertEquals(SignalingState.HAVE_LOCAL_OFFER, a.inRoom(a.connection::signalingState));
    }
  }
}
