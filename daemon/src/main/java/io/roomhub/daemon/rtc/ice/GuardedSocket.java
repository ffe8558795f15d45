package io.roomhub.daemon.rtc.ice;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One UDP socket of one generation, with a doorkeeper: ice4j never sees STUN that is not authentic,
 * and nobody sees other datagrams unless their source has shown, over this very socket, that it
 * knows the credentials: by a check of its own or by the answer to one of ours. So a spoofed
 * ClientHello that comes before the true one meets nobody. Whether we may send there is another
 * question, which only an answer settles (RFC 7675).
 *
 * <p>What such a source sends goes straight to the owner, on whichever thread of ice4j reads the
 * socket: through ice4j it would pass two more threads and be copied twice. What our servers send
 * goes the long way, since ice4j must unwrap what a relay wrapped.
 *
 * <p>A plain DatagramSocket on purpose: one that belongs to a DatagramChannel is closed when a
 * thread is interrupted while it sends, and ice4j interrupts its retransmitting threads as a matter
 * of course.
 */
final class GuardedSocket extends DatagramSocket {
  /** Takes what a validated source sent; must not block. */
  interface Receiver {
    /**
     * @param packet valid during the call only
     */
    void onDatagram(GuardedSocket to, DatagramPacket packet);

    /** An authentic check came in. It is ice4j's to answer. */
    default void onCheck(GuardedSocket to, InetSocketAddress from) {}

    /**
     * An authentic answer to a check came in.
     *
     * @param packet valid during the call only
     * @return whether the check was not one of ice4j, which then does not see the answer
     */
    default boolean onAnswer(GuardedSocket to, DatagramPacket packet) {
      return false;
    }
  }

  /** Decides about a check to an address that has not proved itself yet. */
  interface Outgoing {
    boolean allows(SocketAddress remote);
  }

  /** Remote addresses a socket may hear; a peer has a handful. */
  static final int MAX_VALIDATED = 32;

  private final StunGate gate;
  private final Set<SocketAddress> servers;
  private final AtomicLong refused;
  private final Outgoing outgoing;
  private final Receiver receiver;
  private final InetSocketAddress local;
  private volatile Set<SocketAddress> validated = Set.of();

  /**
   * @param servers our STUN and TURN servers, a set that may still grow
   * @param refused counts what is not let in or out
   * @param outgoing limits the checks
   * @param receiver gets all that is neither STUN nor from a server
   */
  GuardedSocket(
      InetSocketAddress bind,
      StunGate gate,
      Set<SocketAddress> servers,
      AtomicLong refused,
      Outgoing outgoing,
      Receiver receiver)
      throws SocketException {
    super(bind);
    this.gate = gate;
    this.servers = servers;
    this.refused = refused;
    this.outgoing = outgoing;
    this.receiver = receiver;
    local = new InetSocketAddress(bind.getAddress(), getLocalPort());
  }

  /** Where it is bound. */
  InetSocketAddress local() {
    return local;
  }

  /** Sends; a check to an unproved address that is over the limit is dropped and counted. */
  @Override
  public void send(DatagramPacket packet) throws IOException {
    if (StunGate.isStun(packet.getData(), packet.getOffset(), packet.getLength())
        && StunGate.isRequest(packet.getData(), packet.getOffset())) {
      SocketAddress remote = packet.getSocketAddress();
      if (!validated.contains(remote) && !servers.contains(remote) && !outgoing.allows(remote)) {
        refused.incrementAndGet();
        return;
      }
    }
    super.send(packet);
  }

  /** That address has proved itself over this socket: its datagrams may come in. */
  synchronized void validate(InetSocketAddress remote) {
    if (validated.size() < MAX_VALIDATED && !validated.contains(remote)) {
      Set<SocketAddress> more = new HashSet<>(validated);
      more.add(new InetSocketAddress(remote.getAddress(), remote.getPort()));
      validated = Set.copyOf(more);
    }
  }

  /** Blocks until a datagram came that is ice4j's: authentic STUN, or from a server. */
  @Override
  public void receive(DatagramPacket packet) throws IOException {
    int room = packet.getLength();
    while (true) {
      super.receive(packet);
      SocketAddress source = packet.getSocketAddress();
      if (StunGate.isStun(packet.getData(), packet.getOffset(), packet.getLength())) {
        if (!admitsStun(packet, source)) {
          refused.incrementAndGet();
        } else if (!StunGate.isSuccess(packet.getData(), packet.getOffset())
            || !receiver.onAnswer(this, packet)) {
          return;
        }
      } else if (servers.contains(source)) {
        return;
      } else if (validated.contains(source)) {
        receiver.onDatagram(this, packet);
      } else {
        refused.incrementAndGet();
      }
      packet.setLength(room);
    }
  }

  private boolean admitsStun(DatagramPacket packet, SocketAddress source) {
    byte[] data = packet.getData();
    boolean admitted =
        gate.admits(data, packet.getOffset(), packet.getLength(), servers.contains(source));
    if (admitted
        && StunGate.isRequest(data, packet.getOffset())
        && source instanceof InetSocketAddress remote) {
      // Its data may overtake the answer to our own check, by which the path would be found.
      validate(remote);
      receiver.onCheck(this, remote);
    }
    return admitted;
  }
}
