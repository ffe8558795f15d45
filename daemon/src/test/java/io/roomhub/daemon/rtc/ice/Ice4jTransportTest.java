package io.roomhub.daemon.rtc.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.network.LocalNetwork;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Ice4jTransportTest {
  private static final byte[] HELLO = {20, 'h', 'e', 'l', 'l', 'o'};
  private static final byte[] REPLY = {21, 'r', 'e', 'p', 'l', 'y'};

  private static void connected(IceEnd end) throws InterruptedException {
    assertEquals(IceConnectionState.CHECKING, end.nextState());
    assertEquals(IceConnectionState.CONNECTED, end.nextState());
  }

  private static void exchange(IceEnd a, IceEnd b) throws InterruptedException {
    a.send(HELLO);
    assertArrayEquals(HELLO, b.nextDatagram());
    b.send(REPLY);
    assertArrayEquals(REPLY, a.nextDatagram());
  }

  @Test
  void twoEndsFindEachOtherAndCarryDatagramsBothWays() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock());
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      assertFalse(a.transport.send(HELLO, 0, HELLO.length), "no path yet");
      IceEnd.connect(a, b);
      connected(a);
      connected(b);
      exchange(a, b);
      SelectedPair pair = a.transport.selectedPair();
      assertEquals(new SelectedPair("host", "host", "udp", null), pair);
    }
  }

  @Test
  void candidatesAreOfEveryUsableAddressAndBearTheFragment() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      a.transport.gather(a.credentials);
      a.gathered.get();
      assertFalse(a.candidates.isEmpty());
      for (CandidateAttribute candidate : a.candidates) {
        InetAddress address = InetAddress.ofLiteral(candidate.address());
        assertFalse(address.isLoopbackAddress() || address.isLinkLocalAddress());
        assertEquals(CandidateType.HOST, candidate.type());
        assertEquals(a.credentials.usernameFragment(), candidate.usernameFragment());
        assertTrue(candidate.port() > 0);
      }
      if (NetworkInterface.getByName("roomhub0") != null) {
        assertEquals(
            Set.of("10.77.0.1", "fd77:0:0:0:0:0:0:1"),
            a.candidates.stream().map(CandidateAttribute::address).collect(Collectors.toSet()));
      }
    }
  }

  @Test
  void portsStayInTheirRangeAndIpv6CanBeOff() throws Exception {
    PortRange ports = new PortRange(40_000, 40_009);
    try (IceEnd a =
        new IceEnd(IceEnd.config(false, IceTransportPolicy.ALL, ports), new SystemClock())) {
      a.transport.gather(a.credentials);
      a.gathered.get();
      assertFalse(a.candidates.isEmpty());
      for (CandidateAttribute candidate : a.candidates) {
        assertTrue(candidate.port() >= 40_000 && candidate.port() <= 40_009);
        assertFalse(InetAddress.ofLiteral(candidate.address()) instanceof Inet6Address);
      }
    }
  }

  @Test
  void aRangeWithoutAFreePortIsWhatIsToldOf() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0);
        IceEnd end =
            new IceEnd(
                IceEnd.config(
                    false,
                    IceTransportPolicy.ALL,
                    new PortRange(taken.getLocalPort(), taken.getLocalPort())),
                new SystemClock())) {
      end.transport.gather(end.credentials);
      end.gathered.get();
      assertEquals(List.of(), end.candidates);
      assertEquals(
          "no free port found in rtc.portRange (%1$d to %1$d)".formatted(taken.getLocalPort()),
          end.transport.problem());
    }
  }

  @Test
  void anEndThatTellsNoCandidateIsReachedAsPeerReflexive() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock());
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      b.tells = candidate -> false;
      IceEnd.connect(a, b);
      connected(a);
      connected(b);
      exchange(a, b);
      assertEquals("prflx", remoteType(a));
    }
  }

  @Test
  void bothControllingIsSettled() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock());
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      a.meet(b);
      b.meet(a);
      IceEnd.gather(a, b);
      a.transport.start(b.credentials, true);
      b.transport.start(a.credentials, true);
      connected(a);
      connected(b);
      exchange(a, b);
    }
  }

  @Test
  void aNameUnderLocalIsAskedForByMulticastDns() throws Exception {
    CompletableFuture<String> asked = new CompletableFuture<>();
    CompletableFuture<InetAddress> answer = new CompletableFuture<>();
    try (IceEnd a =
            new IceEnd(
                IceEnd.DEFAULT,
                new SystemClock(),
                name -> {
                  asked.complete(name);
                  return answer;
                });
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      // B knows nothing of A and A only a name of B, so A has to ask.
      a.tells = candidate -> false;
      b.tells = candidate -> false;
      IceEnd.connect(a, b);
      a.gathered.get();
      b.gathered.get();
      CandidateAttribute real = b.candidates.getFirst();
      a.transport.addRemoteCandidate(
          CandidateAttribute.udp(
              "1", 1, real.priority(), "f00d.local", real.port(), CandidateType.HOST, null, 0));
      assertEquals("f00d.local", asked.get());
      answer.complete(InetAddress.ofLiteral(real.address()));
      connected(a);
      connected(b);
      exchange(a, b);
    }
  }

  @Test
  void candidatesThatPointNowhereOrAtOurselvesAreRefused() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      a.transport.gather(a.credentials);
      a.gathered.get();
      long before = a.transport.dropped();
      for (String address :
          new String[] {"127.0.0.1", "::1", "224.0.0.251", "ff02::fb", "0.0.0.0", "fe80::1", "x"}) {
        a.transport.addRemoteCandidate(
            CandidateAttribute.udp("1", 1, 1, address, 5000, CandidateType.HOST, null, 0));
      }
      assertEquals(before + 7, a.transport.dropped());
      a.transport.addRemoteCandidate(
          new CandidateAttribute(
              "1", 1, "tcp", 1, "10.77.0.9", 9, CandidateType.HOST, null, 0, "active", Map.of()));
      assertEquals(before + 7, a.transport.dropped(), "TCP is ignored, not refused");
    }
  }

  @Test
  void candidatesBeyondTheLimitAreRefused() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      a.transport.gather(a.credentials);
      for (int i = 0; i < Ice4jTransport.MAX_REMOTE_CANDIDATES + 5; i++) {
        for (int repeated = 0; repeated < 3; repeated++) {
          a.transport.addRemoteCandidate(
              CandidateAttribute.udp("1", 1, 1, "10.77.1.1", 1 + i, CandidateType.HOST, null, 0));
        }
      }
      assertEquals(3 * 5, a.transport.dropped(), "what is said again does not count again");
    }
  }

  @Test
  void whatComesFromAnAddressThatNoCheckHasProvedIsNotHeard() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock());
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      connected(a);
      connected(b);
      byte[] spoofed = "\u0016spoofed ClientHello".getBytes(US_ASCII);
      long before = a.transport.dropped();
      for (CandidateAttribute candidate : a.candidates) {
        InetAddress address = InetAddress.ofLiteral(candidate.address());
        try (DatagramSocket stranger = new DatagramSocket(0, address)) {
          stranger.send(new DatagramPacket(spoofed, spoofed.length, address, candidate.port()));
        }
      }
      while (a.transport.dropped() < before + a.candidates.size()) {
        Thread.onSpinWait();
      }
      exchange(a, b);
      assertTrue(a.datagrams.isEmpty());
    }
  }

  private void restart(IceEnd a, IceEnd b) throws Exception {
    a.credentials = FreshCredentials.create(a.random);
    b.credentials = FreshCredentials.create(b.random);
    a.candidates.clear();
    a.transport.gather(a.credentials);
    exchange(a, b);
    b.transport.gather(b.credentials);
    a.candidates.forEach(b.transport::addRemoteCandidate);
    a.transport.start(b.credentials, true);
    b.transport.start(a.credentials, false);
  }

  @Test
  void whereTheOtherSideHasGoneAfterARestartItIsFollowedAtOnce() throws Exception {
    Clock clock = new SystemClock();
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, clock);
        IceEnd b = new IceEnd(IceEnd.DEFAULT, clock)) {
      IceEnd.connect(a, b);
      connected(a);
      connected(b);
      long frozen = clock.nanoTime();
      restart(a, b);
      // What is sent does not arrive any more by the old one, as only the first of them notices.
      a.transport.mediaMissing(true);
      Await.until(
          "both on the new generation",
          20,
          () -> {
            a.transport.poll(clock.nanoTime());
            b.transport.poll(frozen);
            a.send(HELLO);
            return a.credentials.equals(a.transport.credentialsInUse())
                    && b.credentials.equals(b.transport.credentialsInUse())
                ? b
                : null;
          });
    }
  }

  @Test
  void aRestartMovesToTheNewGenerationWithoutLosingTheOldBefore() throws Exception {
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock());
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      connected(a);
      connected(b);
      exchange(a, b);
      Set<Integer> oldPorts =
          a.candidates.stream().map(CandidateAttribute::port).collect(Collectors.toSet());
      restart(a, b);
      // Until the new generation has a path the old one carries; no datagram may be missing.
      Clock clock = new SystemClock();
      long end = clock.nanoTime() + 2_500_000_000L;
      while (clock.nanoTime() < end) {
        exchange(a, b);
        a.transport.poll(clock.nanoTime());
        b.transport.poll(clock.nanoTime());
      }
      assertEquals(a.credentials, a.transport.credentialsInUse());
      assertEquals(b.credentials, b.transport.credentialsInUse());
      assertNull(a.states.peek(), "a restart is no change of state");
      assertTrue(a.candidates.stream().map(CandidateAttribute::port).noneMatch(oldPorts::contains));
    }
  }

  @Test
  void whenTheAddressInUseIsGoneAnotherOneCarriesAtOnceAndARestartIsAskedFor() throws Exception {
    assumeTrue(NetworkInterface.getByName("roomhub0") != null, "needs two addresses");
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock());
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      connected(a);
      connected(b);
      for (String gone : new String[] {"10.77.0.1", "fd77::1", "10.77.0.1"}) {
        InetAddress lost = InetAddress.ofLiteral(gone);
        InetAddress left = InetAddress.ofLiteral(gone.contains(":") ? "10.77.0.1" : "fd77::1");
        int before = a.restartsWanted.get();
        boolean inUse = a.transport.localInUse().getAddress().equals(lost);
        a.transport.networkChanged(Set.of(left));
        while (!a.transport.localInUse().getAddress().equals(left)) {
          Thread.onSpinWait();
        }
        exchange(a, b);
        while (inUse && a.restartsWanted.get() == before) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static void restartsWanted(IceEnd end, int count, VirtualClock clock) {
    Await.until(
        "restart " + count,
        20,
        () -> {
          end.transport.poll(clock.nanoTime());
          return end.restartsWanted.get() == count ? true : null;
        });
  }

  /** A poll when everything asked before is done, until what comes of it is done too. */
  private static void pollSettled(IceEnd end, VirtualClock clock) {
    CompletableFuture.runAsync(() -> {}, end.transport.steps).join();
    end.transport.poll(clock.nanoTime());
    CompletableFuture.runAsync(() -> {}, end.transport.steps).join();
  }

  @Test
  void anAddressThatComesWhenTheServersHaveBeenAskedAlreadyRestartsAtOnceAndThenTwoSecondsLater()
      throws Exception {
    VirtualClock clock = new VirtualClock();
    // Loopback is no usable address until the network watcher says so.
    Set<InetAddress> late = Set.of(InetAddress.ofLiteral("127.0.0.2"));
    IceServer stun = new IceServer(List.of("stun:127.0.0.1:9"), null, null);
    try (IceEnd end =
        new IceEnd(IceEnd.config(true, IceTransportPolicy.ALL, new PortRange(0, 0), stun), clock)) {
      end.transport.gather(end.credentials);
      end.transport.networkChanged(late);
      restartsWanted(end, 1, clock);
      end.transport.networkChanged(late);
      end.transport.gather(FreshCredentials.create(end.random));
      end.transport.networkChanged(late);
      pollSettled(end, clock);
      assertEquals(1, end.restartsWanted.get(), "addresses that flap are no reason each");
      clock.advanceNanos(AskServersAgain.PAUSE_NANOS);
      restartsWanted(end, 2, clock);
      clock.advanceNanos(AskServersAgain.PAUSE_NANOS);
      pollSettled(end, clock);
      assertEquals(2, end.restartsWanted.get());
    }
  }

  @Test
  void serversThatWereAskedInVainAreAskedAgainWhenTheNetworkOrTheClockIsRight() throws Exception {
    VirtualClock clock = new VirtualClock();
    IceServer stun = new IceServer(List.of("stun:127.0.0.1:9"), null, null);
    try (IceEnd end =
        new IceEnd(IceEnd.config(true, IceTransportPolicy.ALL, new PortRange(0, 0), stun), clock)) {
      end.transport.gather(end.credentials);
      Await.until("a candidate", 20, () -> end.candidates.isEmpty() ? null : true);
      end.transport.networkChanged(LocalNetwork.addresses());
      pollSettled(end, clock);
      assertEquals(0, end.restartsWanted.get(), "they may still answer");
      clock.advanceNanos(AskServersAgain.PAUSE_NANOS);
      restartsWanted(end, 1, clock);
    }
  }

  @Test
  void withoutServersALateAddressIsGoodEnoughAsItIs() throws Exception {
    VirtualClock clock = new VirtualClock();
    try (IceEnd end = new IceEnd(IceEnd.DEFAULT, clock)) {
      end.transport.gather(end.credentials);
      end.transport.networkChanged(Set.of(InetAddress.ofLiteral("127.0.0.2")));
      Await.until(
          "its candidate",
          20,
          () ->
              end.candidates.stream().anyMatch(told -> told.address().equals("127.0.0.2"))
                  ? true
                  : null);
      end.transport.poll(clock.nanoTime());
      assertEquals(0, end.restartsWanted.get());
    }
  }

  @Test
  void aCheckLeavesNoMoreThanSevenTimesForWhoeverAPeerPointsAt() throws Exception {
    VirtualClock clock = new VirtualClock();
    InetAddress here =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .findFirst()
            .orElseThrow();
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, clock);
        DatagramSocket victim = new DatagramSocket(0, here)) {
      a.transport.gather(a.credentials);
      a.transport.start(FreshCredentials.create(a.random), true);
      for (int i = 0; i < 1_000; i++) {
        a.transport.addRemoteCandidate(
            CandidateAttribute.udp(
                Integer.toString(i),
                1,
                1,
                here.getHostAddress().replaceFirst("%.*", ""),
                victim.getLocalPort(),
                CandidateType.HOST,
                null,
                0));
      }
      victim.setSoTimeout(1_500);
      int came = 0;
      try {
        while (true) {
          victim.receive(new DatagramPacket(new byte[1500], 1500));
          came++;
        }
      } catch (SocketTimeoutException silence) {
        assertTrue(came >= 1 && came <= 7, came + " checks");
      }
      assertTrue(a.transport.dropped() >= 900, "told too often");
    }
  }

  @Test
  void silenceDisconnectsAfterFiveSecondsAndFailsWithinFifteen() throws Exception {
    VirtualClock clock = new VirtualClock();
    try (IceEnd a = new IceEnd(IceEnd.DEFAULT, clock);
        IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      IceEnd.connect(a, b);
      connected(a);
      connected(b);
      exchange(a, b);
      b.closeAndFallSilent();
      // What it said last may still have to be read.
      IceConnectionState state = null;
      while (state != IceConnectionState.DISCONNECTED) {
        clock.advanceMillis(5_000);
        a.transport.poll(clock.nanoTime());
        state = a.states.poll();
      }
      clock.advanceMillis(8_999);
      a.transport.poll(clock.nanoTime());
      assertNull(a.states.peek());
      clock.advanceMillis(1);
      a.transport.poll(clock.nanoTime());
      assertEquals(IceConnectionState.FAILED, a.nextState());
      assertEquals("nothing was heard for 14 s", a.reason);
    }
  }

  @Test
  void closingFreesEveryThread() throws Exception {
    try (IceEnd warm = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      warm.transport.gather(warm.credentials);
      warm.gathered.get();
    }
    IceEnd a = new IceEnd(IceEnd.DEFAULT, new SystemClock());
    IceEnd b = new IceEnd(IceEnd.DEFAULT, new SystemClock());
    IceEnd.connect(a, b);
    connected(a);
    connected(b);
    Set<Thread> before = perConnectionThreads();
    assertTrue(before.size() >= 2, "names of threads have changed: " + before);
    a.close();
    b.close();
    for (Thread thread : before) {
      thread.join(10_000);
      assertFalse(thread.isAlive(), thread.getName());
    }
  }

  private static Set<Thread> perConnectionThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("roomhub-ice-")
                    || thread.getName().startsWith("IceConnector")
                    || thread.getName().startsWith("MergingDatagramSocket"))
        .collect(Collectors.toSet());
  }

  private static String remoteType(IceEnd end) {
    SelectedPair pair = end.transport.selectedPair();
    assertNotNull(pair);
    return pair.remote();
  }
}
