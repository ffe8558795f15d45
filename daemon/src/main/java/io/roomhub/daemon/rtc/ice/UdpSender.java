package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.ice.path.PathTable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Sends to one address over one socket with one reused packet. Thread-safe. */
final class UdpSender implements PathTable.Sender {
  private final DatagramSocket socket;
  private final DatagramPacket packet;

  UdpSender(DatagramSocket socket, InetSocketAddress remote) {
    this.socket = socket;
    packet = new DatagramPacket(new byte[0], 0, remote);
  }

  @Override
  public synchronized boolean send(byte[] buffer, int offset, int length) {
    packet.setData(buffer, offset, length);
    try {
      socket.send(packet);
      return true;
    } catch (IOException e) {
      // No route, a full queue, a closed socket: as good as lost on the way.
      return false;
    }
  }
}
