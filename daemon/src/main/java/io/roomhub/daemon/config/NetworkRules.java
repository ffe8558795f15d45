package io.roomhub.daemon.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** What addresses and URLs in the configuration may look like; nothing is looked up. */
final class NetworkRules {
  static final String LISTEN_RULE = "an IP address such as 0.0.0.0, 127.0.0.1 or ::";
  static final String WEBSOCKET_RULE =
      "a ws:// or wss:// URL with a host, without user name and fragment";
  static final String ICE_RULE =
      "stun:host[:port], turn:host[:port][?transport=udp|tcp] or the same with turns:";

  private static final String HOST_AND_PORT = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?";

  /** RFC 7064 section 3.1 and RFC 7065 section 3.1. */
  private static final Pattern ICE_URL =
      Pattern.compile(
          "stun:" + HOST_AND_PORT + "|turns?:" + HOST_AND_PORT + "(\\?transport=(udp|tcp))?");

  private NetworkRules() {}

  static boolean isListenAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).getHostAddress().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean isIceUrl(String url) {
    return ICE_URL.matcher(url).matches();
  }

  static boolean isTurnUrl(String url) {
    return url.startsWith("turn:") || url.startsWith("turns:");
  }

  /** RFC 6455 section 3; a user name would end up in the status. */
  static boolean isWebSocketUrl(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return (scheme.equals("ws") || scheme.equals("wss"))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
