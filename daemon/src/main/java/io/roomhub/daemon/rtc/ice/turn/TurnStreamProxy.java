package io.roomhub.daemon.rtc.ice.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/**
 * A TURN server that is reached over TCP or TLS, on a UDP port of the loopback interface: a client
 * that speaks TURN over UDP talks with it as if the server were there. Each address that speaks to
 * it gets a connection of its own, {@value #MAX_CLIENTS} at most. Its one thread owns the
 * connections.
 */
public final class TurnStreamProxy implements AutoCloseable {
  /** As many as one agent has host addresses of one family. */
  static final int MAX_CLIENTS = 8;

  private final TurnServer server;
  private final DatagramSocket socket;
  private final Map<SocketAddress, TurnStream> clients = new HashMap<>();
  private final AtomicLong dropped;

  /**
   * Opens the port; connections are made when somebody speaks to it.
   *
   * @param loopback 127.0.0.1 or ::1, as the client's family
   * @param dropped counts datagrams that could not be sent
   */
  public TurnStreamProxy(TurnServer server, InetAddress loopback, AtomicLong dropped)
      throws IOException {
    this.server = server;
    this.dropped = dropped;
    socket = new DatagramSocket(new InetSocketAddress(loopback, 0));
    Thread.ofVirtual().name("roomhub-turn-proxy").start(this::run);
  }

  /** Where the client finds the server. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void run() {
    byte[] buffer = new byte[TurnFrames.MAX_BYTES];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    try {
      while (!socket.isClosed()) {
        packet.setData(buffer, 0, buffer.length);
        socket.receive(packet);
        forward(packet);
      }
    } catch (IOException e) {
      Logger.debug("{}: {}", server, e.getMessage());
    } finally {
      clients.values().forEach(TurnStream::close);
    }
  }

  private void forward(DatagramPacket packet) {
    SocketAddress client = packet.getSocketAddress();
    TurnStream stream = clients.get(client);
    if (stream == null && clients.size() < MAX_CLIENTS) {
      stream = new TurnStream(server, (bytes, length) -> answer(client, bytes, length), dropped);
      clients.put(client, stream);
    }
    // One that broke stays: another connection would not have its allocation.
    if (stream == null) {
      dropped.incrementAndGet();
    } else {
      stream.send(packet.getData(), packet.getOffset(), packet.getLength());
    }
  }

  private void answer(SocketAddress client, byte[] bytes, int length) throws IOException {
    socket.send(new DatagramPacket(bytes, length, client));
  }

  /** Closes the port and all connections. Any thread. */
  @Override
  public void close() {
    socket.close();
  }
}
