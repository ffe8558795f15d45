package io.roomhub.daemon.rtc.ice.guard;

import io.roomhub.hardware.clock.TokenBucket;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many checks may leave for addresses that have not shown that they know of us, without I/O:
 * the peer names these addresses, and may name somebody else's (RFC 8445 section 19.5.1). Checks of
 * all pairs together keep to a pace, and no address gets more than a hopeful start needs, however
 * often the peer renegotiates, candidates are told and failed checks repeated. Who answers a check
 * has proved himself for that time; who makes one may have one in return.
 *
 * <p>Each connection has a budget, all its ICE generations and relays share it, and all connections
 * share the {@linkplain #ofHub hub's}. Thread-safe.
 */
public final class CheckBudget {
  /** Shortest pause between checks, on the average (RFC 8445 section 14.2). */
  static final long TA_NANOS = 5_000_000L;

  /** Checks that may go out at once after a pause: repetitions fall together. */
  static final int BURST = 40;

  /** Checks to one address at once: seven for each of some rounds from some of our addresses. */
  static final int MAX_PER_ADDRESS = 100;

  /** After that one more in this time. */
  static final long ADDRESS_NANOS = 3_000_000_000L;

  /** Addresses that are remembered; a peer has a handful, and after a restart others. */
  static final int MAX_ADDRESSES = 400;

  /** As many connections as begin at the same time without waiting for each other. */
  private static final int CONNECTIONS = 5;

  private final @Nullable CheckBudget hub;
  private final int maxAddresses;
  private final TokenBucket pace;
  private final Map<SocketAddress, TokenBucket> addresses = new HashMap<>();

  private CheckBudget(@Nullable CheckBudget hub, int connections) {
    this.hub = hub;
    maxAddresses = connections * MAX_ADDRESSES;
    pace = new TokenBucket(connections * BURST, TA_NANOS / connections);
  }

  /** The budget of a whole hub. */
  public static CheckBudget ofHub() {
    return new CheckBudget(null, CONNECTIONS);
  }

  /** The budget of one connection of this hub. */
  public CheckBudget ofConnection() {
    return new CheckBudget(this, 1);
  }

  /** Takes one check to that address out of the budget; false when it must not be sent. */
  synchronized boolean take(SocketAddress address, long nowNanos) {
    TokenBucket its = addresses.get(address);
    if (its == null) {
      if (addresses.size() >= maxAddresses) {
        addresses.values().removeIf(known -> known.isFull(nowNanos));
      }
      if (addresses.size() >= maxAddresses) {
        return false;
      }
      its = new TokenBucket(MAX_PER_ADDRESS, ADDRESS_NANOS);
      addresses.put(address, its);
    }
    if (!its.has(nowNanos)
        || !pace.has(nowNanos)
        || (hub != null && !hub.take(address, nowNanos))) {
      return false;
    }
    its.take(nowNanos);
    pace.take(nowNanos);
    return true;
  }

  /** A check to that address was answered by who knows our credentials. */
  synchronized void proved(SocketAddress address) {
    addresses.remove(address);
    if (hub != null) {
      hub.proved(address);
    }
  }

  /** An authentic check came from that address: one of ours may go there for it. */
  synchronized void checked(SocketAddress address) {
    TokenBucket its = addresses.get(address);
    if (its != null) {
      its.giveBack();
    }
    if (hub != null) {
      hub.checked(address);
    }
  }
}
