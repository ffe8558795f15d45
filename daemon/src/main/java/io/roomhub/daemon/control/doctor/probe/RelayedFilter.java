package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.control.doctor.probe.MessagePath.Received;
import io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence;
import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose packets a NAT lets in where no STUN server has a second address: a relay takes
 * its part (RFC 5780 section 4.4), since a port that has asked a STUN server has sent nothing to
 * the relay. One thread; blocks for {@link NatDiscovery#LIMIT_NANOS} a question, six at most.
 */
final class RelayedFilter {
  private static final int REPEATS = 3;
  private static final long REPEAT_NANOS = NatDiscovery.LIMIT_NANOS / REPEATS;

  private final NatDiscovery.Paths ports;
  private final TurnProbe.Paths ways;
  private final Clock clock;

  /**
   * @param ports each fresh
   * @param ways to relays
   */
  RelayedFilter(NatDiscovery.Paths ports, TurnProbe.Paths ways, Clock clock) {
    this.ports = ports;
    this.ways = ways;
    this.clock = clock;
  }

  /**
   * Lets the relay send.
   *
   * @param servers STUN servers, of which one must have another address than the relay
   */
  Dependence find(List<InetSocketAddress> servers, TurnServer relay, TurnLogin login)
      throws InterruptedException {
    InetSocketAddress server = relay.address();
    try (MessagePath way = ways.open(relay)) {
      TurnClient turn = new TurnClient(way, server, login, clock);
      if (!turn.allocate(NatDiscovery.LIMIT_NANOS).ok()) {
        return Dependence.UNKNOWN;
      }
      Dependence found = find(servers, turn, server.getPort());
      turn.release();
      return found;
    } catch (IOException e) {
      return Dependence.UNKNOWN;
    }
  }

  private Dependence find(List<InetSocketAddress> servers, TurnClient turn, int port)
      throws IOException, InterruptedException {
    InetAddress relayed = turn.relayed().getAddress();
    InetSocketAddress elsewhere =
        servers.stream().filter(s -> !s.getAddress().equals(relayed)).findFirst().orElse(null);
    if (elsewhere == null) {
      return Dependence.UNKNOWN;
    }
    try (MessagePath path = ports.open()) {
      StunClient client = new StunClient(path, clock);
      InetSocketAddress mapped = mapped(client, elsewhere);
      if (mapped == null) {
        return Dependence.UNKNOWN;
      }
      if (comesIn(turn, mapped, path)) {
        return Dependence.ENDPOINT_INDEPENDENT;
      }
      // From now on the relay's address is one that we have sent to, and only its port is not. A
      // symmetric NAT has another port for it.
      mapped = mapped(client, new InetSocketAddress(relayed, port));
      if (mapped == null) {
        return Dependence.DEPENDENT;
      }
      return comesIn(turn, mapped, path)
          ? Dependence.ADDRESS_DEPENDENT
          : Dependence.ADDRESS_AND_PORT_DEPENDENT;
    }
  }

  private static @Nullable InetSocketAddress mapped(StunClient client, InetSocketAddress server)
      throws IOException, InterruptedException {
    StunClient.Answer answer =
        client.ask(server, StunMessages.binding(), null, NatDiscovery.LIMIT_NANOS);
    return answer == null || !answer.success() ? null : StunMessages.mapped(answer.response());
  }

  private boolean comesIn(TurnClient turn, InetSocketAddress mapped, MessagePath path)
      throws IOException, InterruptedException {
    if (!turn.permit(mapped, NatDiscovery.LIMIT_NANOS).ok()) {
      return false;
    }
    byte[] token = StunMessages.freshId();
    for (int i = 0; i < REPEATS; i++) {
      turn.send(mapped, token);
      long end = clock.nanoTime() + REPEAT_NANOS;
      while (end - clock.nanoTime() > 0) {
        Received received = path.receive(end);
        if (received != null && Arrays.equals(received.message(), token)) {
          return true;
        }
      }
    }
    return false;
  }
}
