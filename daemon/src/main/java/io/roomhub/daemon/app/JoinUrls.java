package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig.SignalingConfig.Embedded;
import io.roomhub.daemon.rtc.network.LocalNetwork;
import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The links at which a browser finds the hub's page, each with a fragment as {@link JoinLink} makes
 * it: those that are good for most people first. Any thread.
 */
final class JoinUrls {
  /** More would not help whoever has to choose one. */
  private static final int MAX_ADDRESSES = 3;

  private static final int HTTPS = 443;

  private JoinUrls() {}

  /** Of all servers that are inside this hub, also of one whose address is not there yet. */
  static List<String> of(List<EmbeddedServer> servers, String fragment) {
    List<InetAddress> addresses = LocalNetwork.best(LocalNetwork.addresses(), 2 * MAX_ADDRESSES);
    List<String> urls = new ArrayList<>();
    for (EmbeddedServer server : servers) {
      urls.addAll(of(server.config(), server.port(), addresses, fragment));
    }
    return urls;
  }

  /** Of the status view, with what opens its controls. */
  static List<String> ofStatus(List<EmbeddedServer> servers, String token) {
    return of(servers, "").stream()
        .map(url -> url.replace("/#", "/status#token=" + token))
        .toList();
  }

  /**
   * Of one server.
   *
   * @param port the TCP port in use
   * @param addresses of this machine, the most useful first
   */
  static List<String> of(Embedded server, int port, List<InetAddress> addresses, String fragment) {
    InetAddress listen = InetAddress.ofLiteral(server.listen());
    List<String> urls = new ArrayList<>();
    // Elsewhere browsers give the microphone to https only.
    if (server.tls() && !listen.isLoopbackAddress()) {
      // A name is what a certificate of a real authority is for.
      List<String> hosts = new ArrayList<>(server.hostNames());
      hosts.addAll(listen.isAnyLocalAddress() ? reachable(addresses) : List.of(literal(listen)));
      String suffix = port == HTTPS ? "" : ":" + port;
      hosts.forEach(host -> urls.add("https://" + host + suffix + "/#" + fragment));
    }
    if (listen.isAnyLocalAddress() || listen.isLoopbackAddress()) {
      urls.add("http://localhost:" + port + "/#" + fragment);
    }
    return urls;
  }

  /** IPv6 where there is nothing else: such a link is typed by nobody. */
  private static List<String> reachable(List<InetAddress> addresses) {
    List<InetAddress> ipv4 =
        addresses.stream().filter(address -> !(address instanceof Inet6Address)).toList();
    return (ipv4.isEmpty() ? addresses : ipv4)
        .stream().limit(MAX_ADDRESSES).map(JoinUrls::literal).toList();
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress().replaceAll("%.*", "");
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}
