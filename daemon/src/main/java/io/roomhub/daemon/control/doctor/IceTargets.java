package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.rtc.ice.HostResolver;
import io.roomhub.daemon.rtc.ice.IceServerAddresses;
import io.roomhub.daemon.rtc.ice.IceServerAddresses.Turn;
import io.roomhub.daemon.rtc.ice.turn.TurnServer.Transport;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The servers of {@code rtc.iceServers}, with names looked up in time. Any thread; blocks. */
final class IceTargets {
  private final Supplier<HubConfig> config;
  private final HostResolver resolver;
  private final InstantSource wallClock;

  /**
   * @param wallClock the time of day, from which time-limited credentials count
   */
  IceTargets(Supplier<HubConfig> config, HostResolver resolver, InstantSource wallClock) {
    this.config = config;
    this.resolver = resolver;
    this.wallClock = wallClock;
  }

  /**
   * One URL.
   *
   * @param server whose it is
   */
  record Target(IceServer server, String url) {
    boolean turn() {
      return url.startsWith("turn");
    }

    /** Whether it is one to be asked over UDP, as a TURN server is too. */
    boolean byUdp() {
      return url.startsWith("stun:") || url.startsWith("turn:") && !url.contains("transport=tcp");
    }
  }

  /** STUN and TURN, in the order of the configuration. */
  List<Target> all() {
    List<Target> targets = new ArrayList<>();
    for (IceServer server : config.get().rtc().iceServers()) {
      server.urls().forEach(url -> targets.add(new Target(server, url)));
    }
    return targets;
  }

  /**
   * Why nobody can be asked over UDP.
   *
   * @param check whose verdict it becomes
   * @param what did not happen
   * @param unconfigured the reason where the configuration names no such server
   */
  Check nobodyByUdp(String check, String what, String unconfigured) {
    return all().stream().noneMatch(Target::byUdp)
        ? Check.ok(check, what + ": " + unconfigured)
        : Check.warn(
            check,
            what + ": no address is known for the servers of rtc.iceServers",
            "see the check dns");
  }

  /** Seconds since 1970 by the machine's clock. */
  long epochSeconds() {
    return wallClock.millis() / 1_000;
  }

  /**
   * A server's addresses.
   *
   * @param servers with address, IPv4 first: one of each family at most
   * @param problem why there is none, for people, or null
   */
  record Found(List<IceServerAddresses.Server> servers, @Nullable String problem) {}

  /** Looks a target up. */
  Found find(Target target) throws InterruptedException {
    HostResolver.Answer answer = resolver.resolve(IceServerAddresses.host(target.url()));
    if (answer.problem() != null) {
      return new Found(List.of(), answer.problem());
    }
    IceServer one =
        new IceServer(
            List.of(target.url()),
            target.server().username(),
            target.server().credential(),
            target.server().secret());
    // The names are in the cache of the Java VM by now, so this does not wait again.
    List<IceServerAddresses.Server> servers =
        new ArrayList<>(
            IceServerAddresses.resolve(List.of(one), config.get().rtc().ipv6(), resolver));
    servers.sort(
        Comparator.comparing(server -> !(server.address().getAddress() instanceof Inet4Address)));
    return new Found(servers, servers.isEmpty() ? "no address of it can be used" : null);
  }

  /** Whether a server answers STUN over UDP, as a TURN server does too. */
  static boolean byUdp(IceServerAddresses.Server server) {
    return !(server instanceof Turn turn) || turn.server().transport() == Transport.UDP;
  }

  /** The addresses of those that are wanted, each once. */
  List<InetSocketAddress> addresses(Predicate<IceServerAddresses.Server> wanted)
      throws InterruptedException {
    List<Target> targets = all();
    // All at the same time, so that the wait is for the slowest and not for the sum.
    targets.forEach(target -> resolver.begin(IceServerAddresses.host(target.url())));
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Target target : targets) {
      for (IceServerAddresses.Server server : find(target).servers()) {
        if (wanted.test(server) && !addresses.contains(server.address())) {
          addresses.add(server.address());
        }
      }
    }
    return addresses;
  }
}
