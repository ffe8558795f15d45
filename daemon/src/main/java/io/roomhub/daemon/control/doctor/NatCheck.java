package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.doctor.probe.NatBehaviour;
import io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence;
import io.roomhub.daemon.control.doctor.probe.NatDiscovery;
import io.roomhub.daemon.rtc.ice.IceServerAddresses;
import io.roomhub.daemon.rtc.ice.IceServerAddresses.Turn;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How the routers on the way treat UDP, which decides with whom direct connections work. */
final class NatCheck implements HealthCheck {
  /** More servers would not tell more. */
  private static final int MAX_SERVERS = 4;

  private final IceTargets targets;
  private final NatDiscovery discovery;
  private final Predicate<InetAddress> ours;

  /**
   * @param ours whether an address is one of this machine's
   */
  NatCheck(IceTargets targets, NatDiscovery discovery, Predicate<InetAddress> ours) {
    this.targets = targets;
    this.discovery = discovery;
    this.ours = ours;
  }

  @Override
  public String name() {
    return "nat";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    List<InetSocketAddress> servers = servers();
    if (servers.isEmpty()) {
      return List.of(
          targets.nobodyByUdp(
              name(),
              "not looked at",
              "rtc.iceServers has no STUN server, which none needs within one network"));
    }
    try {
      return List.of(judge(discovery.discover(servers, relay())));
    } catch (IOException e) {
      return List.of(
          Check.warn(name(), "cannot be found out: " + e.getMessage(), "see the check udp"));
    }
  }

  /** IPv4, where NATs are; one for each address. */
  private List<InetSocketAddress> servers() throws InterruptedException {
    List<InetSocketAddress> chosen = new ArrayList<>();
    for (InetSocketAddress server : targets.addresses(IceTargets::byUdp)) {
      boolean known =
          chosen.stream().anyMatch(other -> other.getAddress().equals(server.getAddress()));
      if (server.getAddress() instanceof Inet4Address && !known && chosen.size() < MAX_SERVERS) {
        chosen.add(server);
      }
    }
    return chosen;
  }

  /** The first that speaks IPv4. */
  private NatDiscovery.@Nullable Relay relay() throws InterruptedException {
    for (IceTargets.Target target : targets.all()) {
      for (IceServerAddresses.Server server : targets.find(target).servers()) {
        if (server instanceof Turn turn && server.address().getAddress() instanceof Inet4Address) {
          return new NatDiscovery.Relay(turn.server(), turn.login(targets.epochSeconds()));
        }
      }
    }
    return null;
  }

  private Check judge(NatBehaviour nat) {
    InetSocketAddress mapped = nat.mapped();
    if (mapped == null) {
      return Check.warn(name(), "cannot be found out: no STUN server answers", "see the check udp");
    }
    String told = mapping(nat.mapping()) + filtering(nat.filtering());
    if (ours.test(mapped.getAddress())) {
      return Check.ok(name(), "none: " + mapped.getAddress().getHostAddress() + " is our own");
    }
    return switch (nat.mapping()) {
      case ENDPOINT_INDEPENDENT -> Check.ok(name(), told + ": direct connections are possible");
      case UNKNOWN ->
          Check.warn(
              name(),
              "there is one; how it behaves cannot be told by one server",
              "name a second STUN server, or one that knows RFC 5780");
      default -> symmetric(told);
    };
  }

  private Check symmetric(String told) {
    return targets.all().stream().anyMatch(IceTargets.Target::turn)
        ? Check.ok(name(), told + ": some connections go through the TURN server")
        : Check.warn(
            name(),
            told + ": no direct connection to others behind such a router or a strict one",
            "add a TURN server to rtc.iceServers");
  }

  private static String mapping(Dependence mapping) {
    return switch (mapping) {
      case ENDPOINT_INDEPENDENT -> "one address for all others (endpoint-independent mapping)";
      case ADDRESS_DEPENDENT -> "symmetric (address-dependent mapping)";
      case ADDRESS_AND_PORT_DEPENDENT -> "symmetric (address- and port-dependent mapping)";
      case DEPENDENT -> "symmetric (another address for each other)";
      case UNKNOWN -> "unknown mapping";
    };
  }

  private static String filtering(Dependence filtering) {
    return switch (filtering) {
      case ENDPOINT_INDEPENDENT -> ", lets everybody in (endpoint-independent filtering)";
      case ADDRESS_DEPENDENT -> ", lets in whom we have sent to (address-dependent filtering)";
      case ADDRESS_AND_PORT_DEPENDENT ->
          ", lets in only where we have sent to (address- and port-dependent filtering)";
      case DEPENDENT -> ", does not let everybody in";
      case UNKNOWN -> "";
    };
  }
}
