package io.roomhub.daemon.rtc.ice.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/**
 * A TURN server by UDP. A socket that is connected with it, so nobody else is heard; a virtual
 * thread receives.
 */
final class TurnDatagrams implements TurnLink {
  private final TurnServer server;
  private final Receiver receiver;
  private final AtomicLong dropped;
  private final DatagramSocket socket;
  private final DatagramPacket outgoing = new DatagramPacket(new byte[0], 0);

  /**
   * Opens the socket.
   *
   * @param dropped counts messages that could not be sent
   */
  TurnDatagrams(TurnServer server, Receiver receiver, AtomicLong dropped) throws IOException {
    this.server = server;
    this.receiver = receiver;
    this.dropped = dropped;
    socket = new DatagramSocket();
    try {
      socket.connect(server.address());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    Thread.ofVirtual().name("roomhub-turn-reader").start(this::read);
  }

  @Override
  public synchronized void send(byte[] message, int length) {
    outgoing.setData(message, 0, length);
    try {
      socket.send(outgoing);
    } catch (IOException e) {
      dropped.incrementAndGet();
    }
  }

  private void read() {
    byte[] buffer = new byte[TurnFrames.MAX_BYTES];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (!socket.isClosed()) {
      try {
        packet.setData(buffer, 0, buffer.length);
        socket.receive(packet);
        receiver.onMessage(buffer, packet.getLength());
      } catch (IOException e) {
        // Closed, or the server's machine says that nobody listens, which may pass.
        Logger.debug("{}: {}", server, e.getMessage());
      }
    }
  }

  @Override
  public boolean broken() {
    return socket.isClosed();
  }

  @Override
  public void close() {
    socket.close();
  }
}
