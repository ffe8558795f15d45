package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.rtc.ice.guard.Doorkeeper;
import io.roomhub.daemon.rtc.ice.guard.GuardedSocket;
import io.roomhub.daemon.rtc.network.LocalNetwork;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;
import org.ice4j.socket.IceSocketWrapper;
import org.ice4j.socket.IceUdpSocketWrapper;
import org.ice4j.socket.MultiplexingDatagramSocket;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Opens one {@link GuardedSocket} per address of this machine. In the place of ice4j's own
 * harvester, because its rules (ports, address families) are one set of system properties for the
 * whole process and it lets nobody look at a datagram first.
 */
final class HostHarvester extends AbstractCandidateHarvester {
  /** Most addresses used: each costs two threads and, with every remote one, a check. */
  static final int MAX_ADDRESSES = 8;

  /** Sockets of one generation, with those on addresses that went: the next one begins afresh. */
  static final int MAX_SOCKETS = 2 * MAX_ADDRESSES;

  /** Where this machine has none that goes out, or none of the families that may be used. */
  static final String NO_ADDRESS = "no usable network address";

  private static final int MAX_PORTS_TRIED = 100;

  private final boolean ipv6;
  private final PortRange ports;
  private volatile String failure = NO_ADDRESS;
  private final Set<SocketAddress> servers;
  private final Function<InetSocketAddress, Doorkeeper> doors;
  private final Map<InetSocketAddress, GuardedSocket> sockets = new ConcurrentHashMap<>();

  /**
   * @param servers our STUN and TURN servers, a set that may still grow
   * @param doors gives each address its doorkeeper
   */
  HostHarvester(
      boolean ipv6,
      PortRange ports,
      Set<SocketAddress> servers,
      Function<InetSocketAddress, Doorkeeper> doors) {
    this.ipv6 = ipv6;
    this.ports = ports;
    this.servers = servers;
    this.doors = doors;
  }

  /** The socket behind a host candidate, or null for another address. */
  @Nullable GuardedSocket socket(InetSocketAddress local) {
    return sockets.get(new InetSocketAddress(local.getAddress(), local.getPort()));
  }

  /** Whether a socket is bound to an address of IPv4. */
  boolean hasIpv4() {
    return sockets.keySet().stream().anyMatch(local -> local.getAddress() instanceof Inet4Address);
  }

  @Override
  public boolean isHostHarvester() {
    return true;
  }

  /** All sockets. */
  Collection<GuardedSocket> sockets() {
    return sockets.values();
  }

  @Override
  public Collection<LocalCandidate> harvest(Component component) {
    return harvest(component, LocalNetwork.addresses());
  }

  /** Why there is no candidate, where there is none. Any thread. */
  String whyNone() {
    return failure;
  }

  /** Opens sockets on those of the addresses that have none yet, and tells their candidates. */
  Collection<LocalCandidate> harvest(Component component, Set<InetAddress> present) {
    Set<InetAddress> bound =
        sockets.keySet().stream().map(InetSocketAddress::getAddress).collect(Collectors.toSet());
    List<LocalCandidate> candidates = new ArrayList<>();
    List<InetAddress> possible =
        present.stream().filter(address -> ipv6 || !(address instanceof Inet6Address)).toList();
    List<InetAddress> wanted =
        LocalNetwork.best(possible, MAX_ADDRESSES).stream()
            .filter(address -> !bound.contains(address))
            .limit(MAX_SOCKETS - sockets.size())
            .toList();
    for (InetAddress address : wanted) {
      try {
        candidates.add(candidate(component, open(address)));
      } catch (IOException e) {
        Logger.warn("No UDP socket on {}: {}", address.getHostAddress(), e.getMessage());
        failure = String.valueOf(e.getMessage());
      }
    }
    return candidates;
  }

  /** As ice4j's own harvester joins its sockets to a component. */
  private static LocalCandidate candidate(Component component, GuardedSocket socket)
      throws SocketException {
    IceSocketWrapper wrapper = new IceUdpSocketWrapper(new MultiplexingDatagramSocket(socket));
    HostCandidate candidate = new HostCandidate(wrapper, component);
    component.addLocalCandidate(candidate);
    candidate.getStunStack().addSocket(candidate.getStunSocket(null));
    return candidate;
  }

  private GuardedSocket open(InetAddress address) throws IOException {
    GuardedSocket socket = bind(address);
    sockets.put(new InetSocketAddress(address, socket.getLocalPort()), socket);
    return socket;
  }

  private GuardedSocket bind(InetAddress address) throws SocketException {
    if (ports.max() == 0) {
      return open(address, 0);
    }
    int width = ports.max() - ports.min() + 1;
    int first = ThreadLocalRandom.current().nextInt(width);
    for (int i = 0; i < Math.min(width, MAX_PORTS_TRIED); i++) {
      int port = ports.min() + (first + i) % width;
      try {
        return open(address, port);
      } catch (SocketException e) {
        Logger.debug("port {}: {}", port, e.getMessage());
      }
    }
    throw new SocketException(
        "no free port found in rtc.portRange (%d to %d)".formatted(ports.min(), ports.max()));
  }

  private GuardedSocket open(InetAddress address, int port) throws SocketException {
    return new GuardedSocket(new InetSocketAddress(address, port), servers, doors);
  }
}
