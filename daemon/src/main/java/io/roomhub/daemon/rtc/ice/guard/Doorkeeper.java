package io.roomhub.daemon.rtc.ice.guard;

import io.roomhub.daemon.rtc.ice.turn.RelayFilter;
import io.roomhub.hardware.clock.Clock;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands at one address of ours, a socket's or a relay's: ice4j never sees STUN that is not
 * authentic, and nobody sees other datagrams unless their source has shown, over this very address,
 * that it knows the credentials: by a check of its own or by the answer to one of ours. So a
 * spoofed ClientHello that comes before the true one meets nobody. Whether we may send there is
 * another question, which only an answer settles (RFC 7675); until then the budget limits the
 * checks.
 *
 * <p>What such a source sends goes straight to the owner, on whichever thread reads: through ice4j
 * it would pass two more threads and be copied twice.
 *
 * <p>Thread-safe.
 */
public final class Doorkeeper implements RelayFilter {
  /** Takes what a validated source sent; must not block. */
  public interface Receiver {
    /**
     * A datagram that is not STUN.
     *
     * @param local where it came in
     * @param data valid during the call only
     */
    void onDatagram(
        InetSocketAddress local, InetSocketAddress remote, byte[] data, int offset, int length);

    /** An authentic check came in. It is ice4j's to answer. */
    default void onCheck(InetSocketAddress local, InetSocketAddress remote) {}

    /**
     * An authentic answer to a check came in.
     *
     * @param data valid during the call only
     * @return whether the check was not one of ice4j, which then does not see the answer
     */
    default boolean onAnswer(
        InetSocketAddress local, InetSocketAddress remote, byte[] data, int offset) {
      return false;
    }
  }

  /**
   * Remote addresses that may be heard. A peer has a handful, and others when its router has
   * started anew; then those that have shown nothing for longest are forgotten.
   */
  static final int MAX_VALIDATED = 32;

  private final InetSocketAddress local;
  private final StunGate gate;
  private final CheckBudget budget;
  private final IncomingChecks incoming;
  private final Clock clock;
  private final AtomicLong refused;
  private final Receiver receiver;
  private volatile Set<InetSocketAddress> validated = Set.of();

  /** The same, as they have shown themselves last. */
  private final LinkedHashSet<InetSocketAddress> order = new LinkedHashSet<>();

  /**
   * @param local the address
   * @param budget of checks that leave
   * @param incoming shared by all addresses of a generation
   * @param refused counts what is not let in or out
   */
  public Doorkeeper(
      InetSocketAddress local,
      StunGate gate,
      CheckBudget budget,
      IncomingChecks incoming,
      Clock clock,
      AtomicLong refused,
      Receiver receiver) {
    this.local = local;
    this.gate = gate;
    this.budget = budget;
    this.incoming = incoming;
    this.clock = clock;
    this.refused = refused;
    this.receiver = receiver;
  }

  /** The address. */
  InetSocketAddress local() {
    return local;
  }

  /** That address has answered a check of ours: its datagrams may come in. */
  public void answered(InetSocketAddress remote) {
    budget.proved(remote);
    validate(remote);
  }

  private synchronized void validate(InetSocketAddress remote) {
    boolean known = order.remove(remote);
    order.add(remote);
    if (order.size() > MAX_VALIDATED) {
      order.removeFirst();
    }
    if (!known) {
      validated = Set.copyOf(order);
    }
  }

  @Override
  public boolean letsOut(InetSocketAddress remote, byte[] datagram, int offset, int length) {
    boolean check =
        StunGate.isStun(datagram, offset, length) && StunGate.isRequest(datagram, offset);
    if (check && !budget.take(remote, clock.nanoTime())) {
      refused.incrementAndGet();
      return false;
    }
    return true;
  }

  @Override
  public boolean letsIn(InetSocketAddress remote, byte[] datagram, int offset, int length) {
    if (!StunGate.isStun(datagram, offset, length)) {
      if (validated.contains(remote)) {
        receiver.onDatagram(local, remote, datagram, offset, length);
      } else {
        refused.incrementAndGet();
      }
      return false;
    }
    if (!gate.admits(datagram, offset, length, false)) {
      refused.incrementAndGet();
      return false;
    }
    if (StunGate.isRequest(datagram, offset)) {
      if (!incoming.take(remote, clock.nanoTime())) {
        refused.incrementAndGet();
        return false;
      }
      budget.checked(remote);
      // Its data may overtake the answer to our own check, by which the path would be found.
      validate(remote);
      receiver.onCheck(local, remote);
      return true;
    }
    return !StunGate.isSuccess(datagram, offset)
        || !receiver.onAnswer(local, remote, datagram, offset);
  }

  /** Whether ice4j shall have what one of our own servers sent. */
  boolean letsServerIn(byte[] datagram, int offset, int length) {
    if (StunGate.isStun(datagram, offset, length) && gate.admits(datagram, offset, length, true)) {
      return true;
    }
    refused.incrementAndGet();
    return false;
  }
}
