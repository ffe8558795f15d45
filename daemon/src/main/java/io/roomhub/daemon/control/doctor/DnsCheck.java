package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.rtc.ice.HostResolver;
import io.roomhub.daemon.rtc.ice.IceServerAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether every name in the configuration leads to an address, in time. */
final class DnsCheck implements HealthCheck {
  private static final int MAX_NAMES = 32;
  private static final long LIMIT_NANOS = 9_000_000_000L;

  private final Supplier<HubConfig> config;
  private final HostResolver resolver;

  DnsCheck(Supplier<HubConfig> config, HostResolver resolver) {
    this.config = config;
    this.resolver = resolver;
  }

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    List<String> names = names().stream().limit(MAX_NAMES).toList();
    if (names.isEmpty()) {
      return List.of(Check.ok(name(), "not in use: the configuration names no host"));
    }
    List<String> problems = problems(names);
    if (problems.isEmpty()) {
      return List.of(Check.ok(name(), "knows " + String.join(", ", names)));
    }
    String remedy =
        problems.size() == names.size()
            ? "see that the network is there and names a name server (resolvectl status)"
            : "see that these names are spelt right";
    return List.of(
        problems.size() == names.size()
            ? Check.fail(name(), String.join("; ", problems), remedy)
            : Check.warn(name(), String.join("; ", problems), remedy));
  }

  /** Asks for all at the same time: one that hangs holds up no other. */
  private List<String> problems(List<String> names) throws InterruptedException {
    List<Callable<String>> tasks = new ArrayList<>();
    names.forEach(host -> tasks.add(() -> problem(host)));
    return Together.run(tasks, LIMIT_NANOS, at -> names.get(at) + " takes too long").stream()
        .filter(problem -> !problem.isEmpty())
        .toList();
  }

  private String problem(String host) throws InterruptedException {
    String problem = resolver.resolve(host).problem();
    return problem == null ? "" : problem;
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    HubConfig now = config.get();
    now.rtc().iceServers().stream()
        .flatMap(server -> server.urls().stream())
        .forEach(url -> add(names, IceServerAddresses.host(url)));
    for (SignalingConfig rail : now.signaling()) {
      switch (rail) {
        case SignalingConfig.WebSocket socket -> add(names, URI.create(socket.url()).getHost());
        case SignalingConfig.Relays relays ->
            relays.urls().forEach(url -> add(names, URI.create(url).getHost()));
        case SignalingConfig.Dht dht -> dht.bootstrap().forEach(node -> add(names, node.host()));
        case SignalingConfig.Embedded _, SignalingConfig.Lan _ -> {}
      }
    }
    return names;
  }

  private static void add(Set<String> names, @Nullable String host) {
    if (host != null && !host.isEmpty() && !literal(host)) {
      names.add(host);
    }
  }

  private static boolean literal(String host) {
    try {
      return !InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).getHostAddress().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
