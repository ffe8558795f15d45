package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.socket.DatagramPacketFilter;
import org.ice4j.socket.StunDatagramPacketFilter;
import org.ice4j.socket.TurnDatagramPacketFilter;
import org.junit.jupiter.api.Test;

class HostSocketTest {
  /** As ice4j's relayed candidates make one each for the ChannelData of their server. */
  private static DatagramPacketFilter channelDataOf(DatagramSocket server) {
    TransportAddress address =
        new TransportAddress(
            new InetSocketAddress(server.getLocalAddress(), server.getLocalPort()), Transport.UDP);
    return new TurnDatagramPacketFilter(address) {
      @Override
      public boolean accept(DatagramPacket packet) {
        return stunServer.equals(packet.getSocketAddress());
      }
    };
  }

  @Test
  void eachOfSeveralRelaysGetsTheDataOfItsOwnServer() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket one = new DatagramSocket(0, loopback);
        DatagramSocket other = new DatagramSocket(0, loopback);
        DatagramSocket bound = new DatagramSocket(0, loopback);
        HostSocket socket = new HostSocket(bound)) {
      DatagramSocket ofOne = socket.getSocket(channelDataOf(one));
      DatagramSocket ofOther = socket.getSocket(channelDataOf(other));
      assertNotSame(ofOne, ofOther);
      byte number = 1;
      for (DatagramSocket server : List.of(other, one)) {
        server.send(new DatagramPacket(new byte[] {number++}, 1, bound.getLocalSocketAddress()));
      }
      assertEquals(2, received(ofOne));
      assertEquals(1, received(ofOther));
    }
  }

  private static int received(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[16], 16);
    socket.setSoTimeout(10_000);
    socket.receive(packet);
    return packet.getData()[packet.getOffset()];
  }

  @Test
  void whatSeveralMayShareIsShared() throws IOException {
    try (DatagramSocket bound = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        HostSocket socket = new HostSocket(bound)) {
      assertSame(
          socket.getSocket(new TurnDatagramPacketFilter(null)),
          socket.getSocket(new TurnDatagramPacketFilter(null)));
      assertSame(
          socket.getSocket(new StunDatagramPacketFilter()),
          socket.getSocket(new StunDatagramPacketFilter()));
    }
  }
}
