package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.ice.turn.RelayFilter;
import io.roomhub.daemon.rtc.ice.turn.TurnGateway;
import io.roomhub.daemon.rtc.ice.turn.TurnGateway.Relay;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.harvest.TurnCandidateHarvester;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The TURN servers of one ICE generation as ice4j's harvesters, and the gateways by which these
 * reach them. Thread-safe: the generation may end while the names of its servers are looked up.
 */
final class RelayHarvesters implements AutoCloseable {
  private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private final Clock clock;
  private final Function<InetSocketAddress, RelayFilter> doors;
  private final TurnGateway.Renewed renewed;
  private final AtomicLong refused;
  private final List<TurnGateway> gateways = new CopyOnWriteArrayList<>();
  private boolean closed;

  /**
   * Without any server yet.
   *
   * @param doors gives each relayed address its doorkeeper
   * @param renewed told when peers reach one of the relays elsewhere than before
   * @param refused counts datagrams that could not be sent
   */
  RelayHarvesters(
      Clock clock,
      Function<InetSocketAddress, RelayFilter> doors,
      TurnGateway.Renewed renewed,
      AtomicLong refused) {
    this.clock = clock;
    this.doors = doors;
    this.renewed = renewed;
    this.refused = refused;
  }

  /** A harvester, and the address that it speaks to and is answered from. */
  record Asked(TurnCandidateHarvester harvester, InetSocketAddress address) {}

  /**
   * A harvester for a server.
   *
   * @param ipv4 whether we have an address of IPv4
   * @return nothing when the server cannot be asked, or nobody wants to know any more
   */
  synchronized Optional<Asked> harvester(IceServerAddresses.Turn turn, boolean ipv4) {
    TurnServer server = turn.server();
    if (closed) {
      return Optional.empty();
    }
    try {
      TurnGateway gateway =
          new TurnGateway(
              server,
              () -> turn.login(System.currentTimeMillis() / 1_000),
              InetAddress.getByAddress(ipv4 ? LOOPBACK_4 : LOOPBACK_6),
              clock,
              doors,
              renewed,
              refused);
      gateways.add(gateway);
      InetSocketAddress address = gateway.address();
      return Optional.of(
          new Asked(new RelayHarvester(new TransportAddress(address, Transport.UDP)), address));
    } catch (IOException e) {
      Logger.warn("{} cannot be asked: {}", server, e.getMessage());
      return Optional.empty();
    }
  }

  /** Our addresses on the servers. Any thread. */
  List<InetSocketAddress> addresses() {
    return relays().map(Relay::address).filter(Objects::nonNull).toList();
  }

  /** The relay with that address of ours, or null. Any thread. */
  @Nullable Relay relay(InetSocketAddress address) {
    return relays().filter(relay -> address.equals(relay.address())).findAny().orElse(null);
  }

  /** Nothing comes that should: the relays have to show that they are there. Any thread. */
  void doubt() {
    relays().forEach(Relay::doubt);
  }

  /** Whether that address of ours is a relay, and how it is reached. Any thread. */
  Optional<TurnServer.Transport> transport(InetSocketAddress address) {
    return Optional.ofNullable(relay(address)).map(Relay::transport);
  }

  private Stream<? extends Relay> relays() {
    return gateways.stream().flatMap(gateway -> gateway.relays().stream());
  }

  @Override
  public synchronized void close() {
    closed = true;
    gateways.forEach(TurnGateway::close);
  }
}
