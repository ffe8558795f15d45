package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.daemon.rtc.ice.turn.TurnServer.Transport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tinylog.Logger;

/**
 * STUN and TURN servers with resolved addresses, from the URIs of RFC 7064 and RFC 7065. STUN over
 * anything but UDP tells nothing of use and is left out.
 */
public final class IceServerAddresses {
  private static final Pattern URI =
      Pattern.compile("(stuns?|turns?):(\\[[0-9a-fA-F:.]+]|[^:?\\[\\]]+)(?::(\\d+))?(\\?.*)?");
  private static final int DEFAULT_PORT = 3478;
  private static final int DEFAULT_TLS_PORT = 5349;

  /** One server. */
  public sealed interface Server {
    /** Its address. */
    InetSocketAddress address();
  }

  /** One that says what address we have. */
  public record Stun(InetSocketAddress address) implements Server {}

  /**
   * One that relays.
   *
   * @param configured with its login, or a secret that makes one
   */
  public record Turn(TurnServer server, IceServer configured) implements Server {
    /**
     * User name and password.
     *
     * @param epochSeconds the time of day, from which a limited time counts
     */
    public TurnLogin login(long epochSeconds) {
      return Objects.requireNonNull(TurnLogin.of(configured, epochSeconds));
    }

    @Override
    public InetSocketAddress address() {
      return server.address();
    }

    @Override
    public String toString() {
      return server.toString();
    }
  }

  private IceServerAddresses() {}

  /** Whether one of its URLs is that of a relay. */
  static boolean isTurn(IceServer server) {
    return server.urls().stream().anyMatch(url -> url.startsWith("turn"));
  }

  /**
   * Resolves all of them at once; blocks until the last has an address or the resolver's limit is
   * over. What cannot be used, or has no address by then, is left out.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  public static List<Server> resolve(
      List<IceServer> configured, boolean ipv6, HostResolver resolver) throws InterruptedException {
    List<Server> servers = new ArrayList<>();
    // A name that the resolver hangs on must not delay the others, nor one of many URLs be asked
    // for as often.
    Map<String, HostResolver.Asked> asked = new HashMap<>();
    configured.stream()
        .flatMap(server -> server.urls().stream())
        .map(IceServerAddresses::host)
        .filter(host -> !host.isEmpty())
        .forEach(host -> asked.computeIfAbsent(host, resolver::begin));
    for (IceServer server : configured) {
      for (String url : server.urls()) {
        Matcher uri = URI.matcher(url);
        if (!uri.matches()) {
          Logger.warn("Not the URI of a STUN or TURN server: {}", url);
        } else if (!uri.group(1).equals("stuns")) {
          addresses(asked.get(host(url)).answer(), ipv6)
              .forEach(address -> add(servers, server, uri, address));
        }
      }
    }
    return servers;
  }

  /** The name or address in a URI, without brackets; empty where it is none. */
  public static String host(String url) {
    Matcher uri = URI.matcher(url);
    return uri.matches() ? uri.group(2).replaceAll("[\\[\\]]", "") : "";
  }

  private static void add(
      List<Server> servers, IceServer configured, Matcher uri, InetAddress resolved) {
    boolean tls = uri.group(1).equals("turns");
    int defaultPort = tls ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    int port = uri.group(3) == null ? defaultPort : Integer.parseInt(uri.group(3));
    InetSocketAddress address = new InetSocketAddress(resolved, port);
    if (uri.group(1).equals("stun")) {
      servers.add(new Stun(address));
      return;
    }
    Transport transport = tls ? Transport.TLS : Transport.UDP;
    if ("?transport=tcp".equals(uri.group(4)) && !tls) {
      transport = Transport.TCP;
    } else if ("?transport=udp".equals(uri.group(4)) && tls) {
      // TURN over DTLS: nobody configures it, and no browser speaks it.
      return;
    }
    TurnServer server = new TurnServer(uri.group(2), address, transport);
    if (TurnLogin.of(configured, 0) != null) {
      servers.add(new Turn(server, configured));
    }
  }

  /** One address of each family: more would only ask the same server again. */
  private static List<InetAddress> addresses(HostResolver.Answer answer, boolean ipv6) {
    List<InetAddress> chosen = new ArrayList<>();
    if (answer.problem() != null) {
      Logger.debug("STUN or TURN server: {}", answer.problem());
    }
    boolean v4 = false;
    boolean v6 = false;
    for (InetAddress address : answer.addresses()) {
      boolean six = address instanceof Inet6Address;
      if (six ? ipv6 && !v6 : !v4) {
        chosen.add(address);
      }
      v6 |= six;
      v4 |= !six;
    }
    return chosen;
  }
}
