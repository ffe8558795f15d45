package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.IceServer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * STUN and TURN servers with resolved addresses, from the URIs of RFC 7064 and RFC 7065. ice4j
 * speaks TURN over UDP only, so others are left out.
 */
final class IceServerAddresses {
  private static final Pattern URI =
      Pattern.compile("(stuns?|turns?):(\\[[0-9a-fA-F:.]+]|[^:?\\[\\]]+)(?::(\\d+))?(\\?.*)?");
  private static final int DEFAULT_PORT = 3478;

  /**
   * One server.
   *
   * @param username null for STUN
   */
  record Server(
      InetSocketAddress address,
      boolean turn,
      @Nullable String username,
      @Nullable String credential) {
    @Override
    public String toString() {
      return (turn ? "turn:" : "stun:") + address;
    }
  }

  private IceServerAddresses() {}

  /**
   * Resolves all of them; blocks as long as the resolver takes. What cannot be used or resolved is
   * left out.
   */
  static List<Server> resolve(List<IceServer> configured, boolean ipv6) {
    List<Server> servers = new ArrayList<>();
    for (IceServer server : configured) {
      for (String url : server.urls()) {
        Matcher uri = URI.matcher(url);
        if (!uri.matches()) {
          Logger.warn("Not the URI of a STUN or TURN server: {}", url);
        } else if (usable(uri)) {
          boolean turn = uri.group(1).equals("turn");
          for (InetAddress address : addresses(uri.group(2), ipv6)) {
            int port = uri.group(3) == null ? DEFAULT_PORT : Integer.parseInt(uri.group(3));
            servers.add(
                new Server(
                    new InetSocketAddress(address, port),
                    turn,
                    turn ? server.username() : null,
                    turn ? server.credential() : null));
          }
        }
      }
    }
    return servers;
  }

  private static boolean usable(Matcher uri) {
    String query = uri.group(4);
    return uri.group(1).equals("stun")
        || (uri.group(1).equals("turn") && (query == null || query.equals("?transport=udp")));
  }

  /** One address of each family: more would only ask the same server again. */
  private static List<InetAddress> addresses(String host, boolean ipv6) {
    List<InetAddress> chosen = new ArrayList<>();
    try {
      boolean v4 = false;
      boolean v6 = false;
      for (InetAddress address : InetAddress.getAllByName(host)) {
        boolean six = address instanceof Inet6Address;
        if (six ? ipv6 && !v6 : !v4) {
          chosen.add(address);
        }
        v6 |= six;
        v4 |= !six;
      }
    } catch (UnknownHostException e) {
      Logger.debug("STUN or TURN server {} is not known to the resolver", host);
    }
    return chosen;
  }
}
