package io.roomhub.daemon.rtc.ice.guard;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Set;
import java.util.function.Function;

/**
 * One UDP socket of one generation, with a {@link Doorkeeper} between it and ice4j. What our
 * servers send is not his affair: who passes through a relay is looked at there.
 *
 * <p>A plain DatagramSocket on purpose: one that belongs to a DatagramChannel is closed when a
 * thread is interrupted while it sends, and ice4j interrupts its retransmitting threads as a matter
 * of course.
 */
public final class GuardedSocket extends DatagramSocket {
  private final Set<SocketAddress> servers;
  private final Doorkeeper door;

  /**
   * @param servers our STUN and TURN servers, a set that may still grow
   * @param doors gives the address of the socket its doorkeeper
   */
  public GuardedSocket(
      InetSocketAddress bind,
      Set<SocketAddress> servers,
      Function<InetSocketAddress, Doorkeeper> doors)
      throws SocketException {
    super(bind);
    this.servers = servers;
    door = doors.apply(new InetSocketAddress(bind.getAddress(), getLocalPort()));
  }

  /** Where it is bound. */
  public InetSocketAddress local() {
    return door.local();
  }

  /** Sends; a check to an unproved address that is over the limit is dropped and counted. */
  @Override
  public void send(DatagramPacket packet) throws IOException {
    if (!isCheck(packet) || allows(packet)) {
      super.send(packet);
    }
  }

  /** Looked at first: sound is sent without an object more. */
  private static boolean isCheck(DatagramPacket packet) {
    return StunGate.isStun(packet.getData(), packet.getOffset(), packet.getLength())
        && StunGate.isRequest(packet.getData(), packet.getOffset());
  }

  private boolean allows(DatagramPacket packet) {
    InetSocketAddress remote = (InetSocketAddress) packet.getSocketAddress();
    return servers.contains(remote)
        || door.letsOut(remote, packet.getData(), packet.getOffset(), packet.getLength());
  }

  /** Blocks until a datagram came that is ice4j's: authentic STUN, or from a server. */
  @Override
  public void receive(DatagramPacket packet) throws IOException {
    int room = packet.getLength();
    while (true) {
      super.receive(packet);
      InetSocketAddress source = (InetSocketAddress) packet.getSocketAddress();
      byte[] data = packet.getData();
      int offset = packet.getOffset();
      int length = packet.getLength();
      if (servers.contains(source)
          ? door.letsServerIn(data, offset, length)
          : door.letsIn(source, data, offset, length)) {
        return;
      }
      packet.setLength(room);
    }
  }
}
