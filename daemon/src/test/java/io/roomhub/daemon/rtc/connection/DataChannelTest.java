package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.SrtpPreference;
import io.roomhub.daemon.rtc.ice.Ice4jTransport;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.rtc.sctp.SctpAssociations;
import io.roomhub.hardware.clock.SystemClock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data channels between two connections in one process over real sockets. */
@Timeout(120)
class DataChannelTest {
  private static final Rtc CONFIG =
      new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));

  private static WebRtcPeerConnectionFactory factory;

  @BeforeAll
  static void open() {
    assumeTrue(SctpAssociations.load().isPresent(), "libusrsctp2 is not installed");
    factory =
        new WebRtcPeerConnectionFactory(
            CONFIG,
            new SystemClock(),
            DtlsIdentity.generate(),
            OpusParameters.DEFAULT,
            name -> new CompletableFuture<>());
  }

  @AfterAll
  static void close() {
    if (factory != null) {
      factory.close();
    }
  }

  private static TestPeer peer(boolean sending) throws Exception {
    TestPeer peer = new TestPeer(factory);
    if (!sending) {
      peer.inRoom(
          () -> {
            peer.connection.removeTrack();
            return peer;
          });
    }
    return peer;
  }

  private static TestChannel opened(TestPeer peer) throws InterruptedException {
    TestChannel channel = peer.opened.poll(20, TimeUnit.SECONDS);
    assertNotNull(channel, "no channel was opened");
    return channel;
  }

  /** Waits for it, once for each exchange that connects. */
  private static void connected(TestPeer... peers) throws InterruptedException {
    for (TestPeer peer : peers) {
      assertEquals(
          PeerConnectionState.CONNECTED, peer.await(PeerConnectionState.CONNECTED).state());
    }
  }

  private static void speak(TestPeer from, TestPeer to) throws InterruptedException {
    EncodedAudioFrame frame = new EncodedAudioFrame();
    to.heard.clear();
    for (int i = 0; i < 5; i++) {
      frame.length = 20;
      frame.payload[0] = (byte) i;
      frame.timestamp = 960L * i;
      frame.samples = 960;
      from.connection.sendAudio(frame);
      TestPeer.Heard heard = to.heard.poll(20, TimeUnit.SECONDS);
      assertNotNull(heard, "packet " + i);
      assertEquals((byte) i, heard.payload()[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChannelWorksBesideAudioAndAlone(boolean audio) throws Exception {
    try (TestPeer a = peer(audio);
        TestPeer b = peer(audio)) {
      TestChannel atA = a.create("data", DataChannelInit.DEFAULT);
      TestPeer.offer(a, b);
      atA.expect("open");
      TestChannel atB = opened(b);
      // The offerer's is the DTLS server: its streams are odd.
      assertEquals(1, atA.ask(DataChannel::id));
      atA.send("question");
      assertEquals("question", atB.message());
      atB.send(new byte[200_000]);
      assertArrayEquals(new byte[200_000], (byte[]) atA.message());
      if (audio) {
        speak(a, b);
        speak(b, a);
      }
      atB.close();
      atA.expect("close");
      atB.expect("close");
    }
  }

  @Test
  void audioComesAndGoesOnTheTransportOfTheData() throws Exception {
    try (TestPeer a = peer(false);
        TestPeer b = peer(false)) {
      TestChannel atA = a.create("data", DataChannelInit.DEFAULT);
      TestPeer.offer(a, b);
      atA.expect("open");
      TestChannel atB = opened(b);
      for (TestPeer peer : List.of(a, b)) {
        peer.inRoom(
            () -> {
              peer.connection.addTrack();
              return peer;
            });
      }
      TestPeer.offer(a, b);
      speak(a, b);
      speak(b, a);
      a.inRoom(
          () -> {
            a.connection.removeTrack();
            return a;
          });
      TestPeer.offer(a, b);
      long sent = a.connection.stats().packetsSent();
      a.connection.sendAudio(new EncodedAudioFrame());
      assertEquals(sent, a.connection.stats().packetsSent());
      speak(b, a);
      atA.send("still here");
      assertEquals("still here", atB.message());
    }
  }

  @Test
  void aChannelMadeLaterAsksForAnMLine() throws Exception {
    try (TestPeer a = peer(true);
        TestPeer b = peer(true)) {
      TestPeer.offer(a, b);
      connected(a, b);
      speak(a, b);
      CompletableFuture<Boolean> asked = new CompletableFuture<>();
      a.whenNegotiationNeeded = () -> asked.complete(true);
      TestChannel atA = a.create("late", DataChannelInit.DEFAULT);
      assertTrue(asked.get(20, TimeUnit.SECONDS));
      TestPeer.offer(a, b);
      atA.expect("open");
      assertEquals("late", opened(b).channel.label());
      speak(b, a);
    }
  }

  @Test
  void aHubWithoutTheLibraryTalksAndHasNoChannels() throws Exception {
    try (WebRtcPeerConnectionFactory without =
            new WebRtcPeerConnectionFactory(
                new SystemClock(),
                DtlsIdentity.generate(),
                OpusParameters.DEFAULT,
                SrtpPreference.of(true),
                listener ->
                    new Ice4jTransport(
                        CONFIG, new SystemClock(), name -> new CompletableFuture<>(), listener),
                null);
        TestPeer a = peer(true);
        TestPeer b = new TestPeer(without)) {
      TestChannel refused = a.create("data", DataChannelInit.DEFAULT);
      TestPeer.offer(a, b);
      connected(a, b);
      speak(a, b);
      speak(b, a);
      refused.expect("close");
      assertThrows(
          InvalidStateException.class,
          () -> b.connection.createDataChannel("data", DataChannelInit.DEFAULT));
    }
  }

  @Test
  void joiningAndLeavingTwentyTimesLeavesNothingBehind() throws Exception {
    Resources before = Resources.held();
    for (int i = 0; i < 20; i++) {
      try (TestPeer a = peer(true);
          TestPeer b = peer(true)) {
        TestChannel atA = a.create("data", DataChannelInit.DEFAULT);
        TestPeer.offer(a, b);
        atA.expect("open");
        TestChannel atB = opened(b);
        atB.send("round " + i);
        assertEquals("round " + i, atA.message());
        a.close();
        atB.expect("close");
        assertTrue(atA.events.isEmpty(), "nothing is told to who closes");
      }
    }
    before.assertReleased();
  }
}
