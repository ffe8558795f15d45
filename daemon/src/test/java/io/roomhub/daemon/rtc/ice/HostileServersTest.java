package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import io.roomhub.hardware.clock.SystemClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** STUN and TURN servers that refuse, lie or say nothing, beside a path that needs none of them. */
@Timeout(90)
class HostileServersTest {
  private static final byte[] HELLO = {20, 'h', 'e', 'l', 'l', 'o'};

  /**
   * Two ends, two questions each, 7 times each (RFC 8489 section 6.2.1), and some for logging in.
   */
  private static final int MOST_QUESTIONS = 60;

  @ParameterizedTest
  @EnumSource(HostileServer.Manner.class)
  void aPathThatNeedsNoServerIsFoundAndLittleIsAsked(HostileServer.Manner manner) throws Exception {
    try (DatagramSocket thirdParty = new DatagramSocket(0, InetAddress.ofLiteral(Coturn.ADDRESS));
        HostileServer server =
            new HostileServer(
                manner,
                Coturn.ADDRESS,
                new InetSocketAddress(Coturn.ADDRESS, thirdParty.getLocalPort()));
        IceEnd a = client(server);
        IceEnd b = client(server)) {
      IceEnd.connect(a, b);
      for (IceEnd end : List.of(a, b)) {
        assertEquals(IceConnectionState.CHECKING, end.nextState());
        assertEquals(IceConnectionState.CONNECTED, end.nextState());
      }
      a.send(HELLO);
      assertArrayEquals(HELLO, b.nextDatagram());
      for (IceEnd end : List.of(a, b)) {
        end.gathered.get(60, TimeUnit.SECONDS);
        assertTrue(
            end.candidates.stream().noneMatch(c -> c.type() == CandidateType.RELAY),
            () -> end.candidates.toString());
        assertTrue(
            end.candidates.stream().noneMatch(c -> c.port() == thirdParty.getLocalPort()),
            () -> end.candidates.toString());
      }
      int questions = server.asked.get();
      assertTrue(questions > 0 && questions <= MOST_QUESTIONS, questions + " questions");
      assertHearsNothing(thirdParty);
      b.send(HELLO);
      assertArrayEquals(HELLO, a.nextDatagram());
    }
  }

  private static IceEnd client(HostileServer server) {
    String at = Coturn.ADDRESS + ":" + server.port();
    return new IceEnd(
        IceEnd.config(
            false,
            IceTransportPolicy.ALL,
            new PortRange(0, 0),
            new IceServer(List.of("stun:" + at), null, null),
            new IceServer(List.of("turn:" + at), "hub", "secret")),
        new SystemClock());
  }

  private static void assertHearsNothing(DatagramSocket socket) throws Exception {
    socket.setSoTimeout(1);
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    try {
      socket.receive(packet);
      throw new AssertionError("somebody who was never meant to hear of us got a datagram");
    } catch (SocketTimeoutException e) {
      // So it should be.
    }
  }
}
