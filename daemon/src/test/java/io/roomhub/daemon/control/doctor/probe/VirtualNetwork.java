package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client behind a NAT, and servers outside, in virtual time: whoever waits for a message lets the
 * time pass. 10 ms each way.
 */
final class VirtualNetwork {
  static final InetAddress OUTSIDE = InetAddress.ofLiteral("198.51.100.9");
  private static final long ONE_WAY_NANOS = 10_000_000;

  final VirtualClock clock = new VirtualClock();
  private final Dependence mapping;
  private final Dependence filtering;
  private final Map<InetSocketAddress, Server> servers = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
  private final Map<String, Integer> mappings = new HashMap<>();
  private final Map<Integer, Path> owners = new HashMap<>();
  private final Map<Integer, Set<String>> permitted = new HashMap<>();
  private int nextPort = 40_000;
  private long eventNumber;

  /** Takes a datagram and gives the answers. */
  @FunctionalInterface
  interface Server {
    List<Datagram> on(InetSocketAddress from, InetSocketAddress to, byte[] bytes);
  }

  /**
   * What a server sends.
   *
   * @param delayNanos beyond the way itself
   */
  record Datagram(InetSocketAddress from, InetSocketAddress to, byte[] bytes, long delayNanos) {
    Datagram(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
      this(from, to, bytes, 0);
    }
  }

  private record Event(
      long atNanos,
      long number,
      boolean inwards,
      InetSocketAddress from,
      InetSocketAddress to,
      byte[] bytes) {}

  /** A NAT of this kind. */
  VirtualNetwork(Dependence mapping, Dependence filtering) {
    this.mapping = mapping;
    this.filtering = filtering;
  }

  void add(InetSocketAddress address, Server server) {
    servers.put(address, server);
  }

  /** A socket of the client's, on a fresh port. */
  Path open() {
    return new Path();
  }

  /** Lets everything happen that is on its way. */
  void pass() {
    var unused = open().receive(clock.nanoTime() + 1_000_000_000);
  }

  private static String key(Dependence dependence, InetSocketAddress other) {
    return switch (dependence) {
      case ENDPOINT_INDEPENDENT -> "";
      case ADDRESS_DEPENDENT -> other.getAddress().getHostAddress();
      default -> other.toString();
    };
  }

  private void schedule(
      long afterNanos,
      boolean inwards,
      InetSocketAddress from,
      InetSocketAddress to,
      byte[] bytes) {
    events.add(new Event(clock.nanoTime() + afterNanos, eventNumber++, inwards, from, to, bytes));
  }

  private void happen(Event event) {
    if (event.inwards) {
      Path owner = owners.get(event.to.getPort());
      if (owner != null && permitted.get(event.to.getPort()).contains(key(filtering, event.from))) {
        owner.inbox.add(new MessagePath.Received(event.from, event.bytes));
      }
      return;
    }
    Server server = servers.get(event.to);
    if (server != null) {
      for (Datagram answer : server.on(event.from, event.to, event.bytes)) {
        schedule(ONE_WAY_NANOS + answer.delayNanos, true, answer.from, answer.to, answer.bytes);
      }
    }
  }

  /** A socket behind the NAT. */
  final class Path implements MessagePath {
    private final ArrayDeque<Received> inbox = new ArrayDeque<>();
    private boolean closed;

    @Override
    public void send(InetSocketAddress to, byte[] message) {
      int port =
          mappings.computeIfAbsent(
              System.identityHashCode(this) + " " + key(mapping, to), _ -> nextPort++);
      owners.put(port, this);
      permitted.computeIfAbsent(port, _ -> new HashSet<>()).add(key(filtering, to));
      schedule(ONE_WAY_NANOS, false, new InetSocketAddress(OUTSIDE, port), to, message);
    }

    @Override
    public @Nullable Received receive(long deadlineNanos) {
      while (inbox.isEmpty()) {
        Event next = events.peek();
        if (next == null || next.atNanos - deadlineNanos > 0) {
          clock.advanceNanos(Math.max(0, deadlineNanos - clock.nanoTime()));
          return null;
        }
        events.remove();
        clock.advanceNanos(Math.max(0, next.atNanos - clock.nanoTime()));
        happen(next);
      }
      return inbox.remove();
    }

    @Override
    public boolean reliable() {
      return false;
    }

    @Override
    public void close() {
      closed = true;
    }

    boolean closed() {
      return closed;
    }
  }
}
