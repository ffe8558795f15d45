package io.roomhub.daemon.app;

import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The addresses at which a browser can join, each with a fragment as {@link JoinLink} makes it. */
final class JoinUrls {
  private JoinUrls() {}

  /** Of all servers that are inside this hub, also of one whose address is not there yet. */
  static List<String> of(List<EmbeddedServer> servers, String fragment) {
    List<String> urls = new ArrayList<>();
    for (EmbeddedServer server : servers) {
      urls.addAll(of(server.port(), server.tls(), fragment));
    }
    return urls;
  }

  /** Of the status view, with what opens its controls. */
  static List<String> ofStatus(List<EmbeddedServer> servers, String token) {
    return of(servers, "").stream()
        .map(url -> url.replace("/#", "/status#token=" + token))
        .toList();
  }

  /** From elsewhere first (when this machine has an address), then from this very machine. */
  static List<String> of(int port, boolean tls, String fragment) {
    List<String> urls = new ArrayList<>();
    lanAddress()
        .filter(address -> tls)
        .ifPresent(address -> urls.add("https://" + address + ":" + port + "/#" + fragment));
    urls.add("http://localhost:" + port + "/#" + fragment);
    return urls;
  }

  private static Optional<String> lanAddress() {
    try {
      for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (card.isUp() && !card.isLoopback()) {
          for (InetAddress address : Collections.list(card.getInetAddresses())) {
            if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
              return Optional.of(address.getHostAddress());
            }
          }
        }
      }
    } catch (SocketException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
