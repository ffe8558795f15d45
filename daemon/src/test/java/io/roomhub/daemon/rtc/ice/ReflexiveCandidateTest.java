package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a STUN server in the test that pretends to stand behind a NAT. */
@Timeout(60)
class ReflexiveCandidateTest {
  private static final int COOKIE = 0x2112A442;
  private static final int MAPPED_ADDRESS = 0xCB007105; // 203.0.113.5
  private static final int MAPPED_PORT = 4711;

  /** Answers every binding request with the same mapped address, until closed. */
  private static void serve(DatagramSocket socket) {
    byte[] buffer = new byte[1500];
    while (true) {
      DatagramPacket request = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(request);
        ByteBuffer response = ByteBuffer.allocate(32);
        response.putShort((short) 0x0101).putShort((short) 12).putInt(COOKIE);
        response.put(buffer, 8, 12);
        response.putShort((short) 0x0020).putShort((short) 8).putShort((short) 1);
        response.putShort((short) (MAPPED_PORT ^ COOKIE >>> 16)).putInt(MAPPED_ADDRESS ^ COOKIE);
        socket.send(new DatagramPacket(response.array(), 32, request.getSocketAddress()));
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void whatTheServerSeesBecomesACandidateThatNamesItsBase() throws Exception {
    try (IceEnd probe = new IceEnd(IceEnd.DEFAULT, new SystemClock())) {
      probe.transport.gather(probe.credentials);
      probe.gathered.get(20, TimeUnit.SECONDS);
      InetAddress here =
          probe.candidates.stream()
              .map(candidate -> InetAddress.ofLiteral(candidate.address()))
              .filter(address -> address.getAddress().length == 4)
              .findFirst()
              .orElseThrow();
      try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(here, 0))) {
        Thread.ofPlatform().daemon().start(() -> serve(server));
        String url = "stun:" + here.getHostAddress() + ":" + server.getLocalPort();
        try (IceEnd end =
            new IceEnd(
                IceEnd.config(
                    false,
                    IceTransportPolicy.ALL,
                    new PortRange(0, 0),
                    new IceServer(List.of(url), null, null)),
                new SystemClock())) {
          end.transport.gather(end.credentials);
          end.gathered.get(30, TimeUnit.SECONDS);
          CandidateAttribute reflexive =
              end.candidates.stream()
                  .filter(candidate -> candidate.type() == CandidateType.SRFLX)
                  .findFirst()
                  .orElseThrow();
          assertEquals("203.0.113.5", reflexive.address());
          assertEquals(MAPPED_PORT, reflexive.port());
          assertTrue(
              end.candidates.stream()
                  .anyMatch(
                      candidate ->
                          candidate.type() == CandidateType.HOST
                              && candidate.address().equals(reflexive.relatedAddress())
                              && candidate.port() == reflexive.relatedPort()));
        }
      }
    }
  }

  @Test
  void withTheRelayPolicyNoOtherCandidateIsTold() throws Exception {
    try (IceEnd end =
        new IceEnd(
            IceEnd.config(true, IceTransportPolicy.RELAY, new PortRange(0, 0)),
            new SystemClock())) {
      end.transport.gather(end.credentials);
      end.gathered.get(20, TimeUnit.SECONDS);
      assertEquals(List.of(), end.candidates);
    }
  }
}
