package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence;
import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.ice4j.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a NAT behaves: by RFC 5780 section 4 where a server has a second address, else by
 * comparing what two servers see and what a relay may send. Sees the network through paths, so it
 * runs in virtual time. One thread; blocks for {@link #LIMIT_NANOS} a question, six at most.
 */
public final class NatDiscovery {
  /** For an answer that may well not be allowed to come. */
  static final long LIMIT_NANOS = 1_200_000_000;

  private final Paths paths;
  private final Clock clock;
  private final RelayedFilter relayed;

  /** Opens a path from a port that was not used before. */
  @FunctionalInterface
  interface Paths {
    MessagePath open() throws IOException;
  }

  /** Over real sockets. */
  public NatDiscovery(Clock clock) {
    this(() -> new UdpPath(clock), server -> TurnProbe.connect(server, clock), clock);
  }

  /**
   * @param paths each from a fresh port: what a port has sent opens the filter for answers
   * @param ways to relays
   */
  NatDiscovery(Paths paths, TurnProbe.Paths ways, Clock clock) {
    this.paths = paths;
    this.clock = clock;
    relayed = new RelayedFilter(paths, ways, clock);
  }

  /** A TURN server, and how it lets us in. */
  public record Relay(TurnServer server, TurnLogin login) {}

  /** What one server told. */
  private record Seen(
      InetSocketAddress server, InetSocketAddress mapped, @Nullable InetSocketAddress other) {}

  /**
   * Asks them.
   *
   * @param servers of one address family, each of another address; few
   * @param relay of that family, or null
   */
  public NatBehaviour discover(List<InetSocketAddress> servers, @Nullable Relay relay)
      throws IOException, InterruptedException {
    Seen first = null;
    try (MessagePath path = paths.open()) {
      StunClient client = new StunClient(path, clock);
      for (InetSocketAddress server : servers) {
        Seen seen = ask(client, server);
        if (seen == null) {
          continue;
        }
        if (elsewhere(seen)) {
          return new NatBehaviour(mapping(client, seen), filtering(seen.server), seen.mapped);
        }
        if (first != null) {
          Dependence compared =
              first.mapped.equals(seen.mapped)
                  ? Dependence.ENDPOINT_INDEPENDENT
                  : Dependence.DEPENDENT;
          Dependence filtering =
              relay == null
                  ? Dependence.UNKNOWN
                  : relayed.find(List.of(first.server, seen.server), relay.server, relay.login);
          return new NatBehaviour(compared, filtering, first.mapped);
        }
        first = seen;
      }
    }
    return first == null
        ? NatBehaviour.NO_ANSWER
        : new NatBehaviour(Dependence.UNKNOWN, Dependence.UNKNOWN, first.mapped);
  }

  private static boolean elsewhere(Seen seen) {
    InetSocketAddress other = seen.other;
    return other != null
        && !other.getAddress().equals(seen.server.getAddress())
        && other.getPort() != seen.server.getPort();
  }

  /** RFC 5780 section 4.3, tests II and III. */
  private Dependence mapping(StunClient client, Seen first)
      throws IOException, InterruptedException {
    InetSocketAddress other = first.other;
    if (other == null) {
      return Dependence.UNKNOWN;
    }
    Seen second = ask(client, new InetSocketAddress(other.getAddress(), first.server.getPort()));
    if (second == null) {
      return Dependence.UNKNOWN;
    }
    if (second.mapped.equals(first.mapped)) {
      return Dependence.ENDPOINT_INDEPENDENT;
    }
    Seen third = ask(client, other);
    if (third == null) {
      return Dependence.DEPENDENT;
    }
    return third.mapped.equals(second.mapped)
        ? Dependence.ADDRESS_DEPENDENT
        : Dependence.ADDRESS_AND_PORT_DEPENDENT;
  }

  /** RFC 5780 section 4.4. */
  private Dependence filtering(InetSocketAddress server) throws IOException, InterruptedException {
    try (MessagePath path = paths.open()) {
      StunClient client = new StunClient(path, clock);
      // Without this the router would know nothing of the port.
      if (ask(client, server) == null) {
        return Dependence.UNKNOWN;
      }
      if (comesFromElsewhere(client, server, StunMessages.binding(true, true))) {
        return Dependence.ENDPOINT_INDEPENDENT;
      }
      return comesFromElsewhere(client, server, StunMessages.binding(false, true))
          ? Dependence.ADDRESS_DEPENDENT
          : Dependence.ADDRESS_AND_PORT_DEPENDENT;
    }
  }

  /** A server that does not know the request answers from where it was asked. */
  private static boolean comesFromElsewhere(
      StunClient client, InetSocketAddress server, Request request)
      throws IOException, InterruptedException {
    StunClient.Answer answer = client.ask(server, request, null, LIMIT_NANOS);
    return answer != null && answer.success() && !answer.from().equals(server);
  }

  private static @Nullable Seen ask(StunClient client, InetSocketAddress server)
      throws IOException, InterruptedException {
    StunClient.Answer answer = client.ask(server, StunMessages.binding(), null, LIMIT_NANOS);
    if (answer == null || !answer.success()) {
      return null;
    }
    InetSocketAddress mapped = StunMessages.mapped(answer.response());
    return mapped == null ? null : new Seen(server, mapped, StunMessages.other(answer.response()));
  }
}
