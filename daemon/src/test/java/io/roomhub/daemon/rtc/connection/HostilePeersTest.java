package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a participant can make a hub do over real sockets by what it signals. */
@Timeout(90)
class HostilePeersTest {
  private static final Rtc CONFIG =
      new Rtc(List.of(), IceTransportPolicy.ALL, false, new PortRange(0, 0));

  private static WebRtcPeerConnectionFactory hub;

  @BeforeAll
  static void open() {
    hub =
        new WebRtcPeerConnectionFactory(
            CONFIG,
            new SystemClock(),
            DtlsIdentity.generate(),
            OpusParameters.DEFAULT,
            name -> new CompletableFuture<>());
  }

  @AfterAll
  static void close() {
    hub.close();
  }

  @BeforeEach
  void needNetwork() throws Exception {
    assumeTrue(NetworkInterface.getByName("roomhub0") != null, "a network namespace of its own");
  }

  @Test
  void whoRenegotiatesForEverWithAnotherUfragEachTimeIsHeardOnAndCostsNothing() throws Exception {
    try (TestPeer hostile = new TestPeer(hub);
        TestPeer victim = new TestPeer(hub)) {
      TestPeer.offer(hostile, victim);
      hostile.await(PeerConnectionState.CONNECTED);
      victim.await(PeerConnectionState.CONNECTED);
      SessionDescription offer = hostile.inRoom(hostile.connection::setLocalDescription);
      int socketsBefore = sockets();
      int threadsBefore = Thread.activeCount();

      int taken = 0;
      long began = System.nanoTime();
      for (int i = 0; i < 500; i++) {
        taken += victim.inRoom(taking(victim, restarted(offer, i)));
      }

      // The offer of the call itself was one of those that may come at once.
      assertTrue(taken >= OfferLimit.BURST - 1, "taken: " + taken);
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
      assertTrue(taken <= OfferLimit.BURST + seconds + 1, taken + " taken in s: " + seconds);
      assertEquals(500 - taken, victim.connection.stats().packetsDropped());
      // What was opened for one attempt closes in the background.
      Await.until("sockets closed", 20, () -> sockets() <= socketsBefore + 6 ? true : null);
      assertTrue(
          Thread.activeCount() <= threadsBefore + 20,
          () -> threadsBefore + " threads, then " + Thread.activeCount());
      assertEquals(PeerConnectionState.CONNECTED, victim.connection.connectionState());
      hearsOneFrame(hostile, victim);
      hearsOneFrame(victim, hostile);
    }
  }

  private static Callable<Integer> taking(TestPeer victim, SessionDescription offer) {
    return () -> {
      try {
        victim.connection.setRemoteDescription(offer);
        victim.connection.setLocalDescription();
        return 1;
      } catch (InvalidStateException | SdpException tooMany) {
        return 0;
      }
    };
  }

  /** The same offer as if ICE had been restarted. */
  private static SessionDescription restarted(SessionDescription offer, int round) {
    String sdp =
        offer
            .sdp()
            .replaceAll("a=ice-ufrag:\\S+", "a=ice-ufrag:evil%04d".formatted(round))
            .replaceAll("a=ice-pwd:\\S+", "a=ice-pwd:evilevilevilevil%08d".formatted(round))
            .replaceAll("a=candidate:[^\r]*\r\n", "");
    return new SessionDescription(offer.type(), sdp);
  }

  @Test
  void candidatesByTheThousandDoNotMakeItShootAtThirdParties() throws Exception {
    try (TestPeer hostile = new TestPeer(hub);
        TestPeer victim = new TestPeer(hub);
        DatagramSocket thirdParty = new DatagramSocket(0, InetAddress.getByName("10.77.0.1"))) {
      SessionDescription offer = hostile.inRoom(hostile.connection::setLocalDescription);
      String withoutCandidates = offer.sdp().replaceAll("a=candidate:[^\r]*\r\n", "");
      victim.accept(new SessionDescription(offer.type(), withoutCandidates));
      long sentBefore = datagramsSent();
      long began = System.nanoTime();
      for (int i = 0; i < 2_000; i++) {
        String line =
            "candidate:%d 1 udp %d 10.77.0.1 %d typ host"
                .formatted(
                    i, 2_130_706_431 - i, i % 4 == 0 ? thirdParty.getLocalPort() : 10_000 + i);
        victim.room.execute(
            () -> victim.connection.addIceCandidate(new IceCandidate(line, "0", 0, null)));
      }
      int shots = 0;
      thirdParty.setSoTimeout(20_000);
      shots += received(thirdParty);
      thirdParty.setSoTimeout(200);
      for (long first = System.nanoTime();
          System.nanoTime() - first < TimeUnit.SECONDS.toNanos(5); ) {
        shots += received(thirdParty);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      long sent = datagramsSent() - sentBefore;

      assertTrue(shots > 0, "it does check what it is told");
      assertTrue(shots <= 100, "shots at one address: " + shots);
      // RFC 8445 section 14.2: no two checks within 5 ms, on the average.
      assertTrue(sent <= 200 * seconds + 60, sent + " datagrams in " + seconds + " s");
    }
  }

  private static int received(DatagramSocket socket) throws Exception {
    try {
      socket.receive(new DatagramPacket(new byte[1_500], 1_500));
      return 1;
    } catch (SocketTimeoutException nothing) {
      return 0;
    }
  }

  private static void hearsOneFrame(TestPeer from, TestPeer to) throws InterruptedException {
    to.heard.clear();
    EncodedAudioFrame frame = new EncodedAudioFrame();
    frame.length = 3;
    frame.samples = 960;
    frame.payload[2] = 77;
    from.connection.sendAudio(frame);
    TestPeer.Heard heard = to.heard.poll(20, TimeUnit.SECONDS);
    assertTrue(heard != null && heard.payload()[2] == 77, "heard as before");
  }

  /** UDP sockets of this process. */
  private static int sockets() {
    List<String> open = new ArrayList<>();
    for (String table : List.of("/proc/self/net/udp", "/proc/self/net/udp6")) {
      try {
        open.addAll(Files.readAllLines(Path.of(table)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return open.size();
  }

  /** By this network namespace, which is the test's own. */
  private static long datagramsSent() throws Exception {
    List<String> udp =
        Files.readAllLines(Path.of("/proc/self/net/snmp")).stream()
            .filter(line -> line.startsWith("Udp:"))
            .toList();
    List<String> names = List.of(udp.get(0).split(" "));
    return Long.parseLong(udp.get(1).split(" ")[names.indexOf("OutDatagrams")]);
  }
}
