package io.roomhub.daemon.config;

import io.roomhub.daemon.config.HubConfig.HostAndPort;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What addresses and URLs in the configuration may look like; nothing is looked up. */
final class NetworkRules {
  static final String LISTEN_RULE = "an IP address such as 0.0.0.0, 127.0.0.1 or ::";
  static final String WEBSOCKET_RULE =
      "a ws:// or wss:// URL with a host, without user name and fragment";
  static final String BROKER_RULE =
      "a URL such as wss://host:port/path, ws://..., mqtts://host:port or mqtt://...";
  static final String PAGE_RULE = "an https:// URL without a fragment";
  static final String ICE_RULE =
      "stun:host[:port], turn:host[:port][?transport=udp|tcp] or the same with turns:";

  private static final int MAX_PORT = 65_535;

  private static final String HOST_AND_PORT = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?";

  private static final Pattern PORT_OF_ICE_URL = Pattern.compile("[^:]+:.*:([0-9]+)(\\?.*)?");

  /** RFC 7064 section 3.1 and RFC 7065 section 3.1. */
  private static final Pattern ICE_URL =
      Pattern.compile(
          "stun:" + HOST_AND_PORT + "|turns?:" + HOST_AND_PORT + "(\\?transport=(udp|tcp))?");

  static final String HOST_AND_PORT_RULE = "host:port, or [address]:port for IPv6";

  private static final Pattern HOST_THEN_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+):([0-9]{1,5})");

  static final String HOST_NAME_RULE = "a DNS name such as hub.example.org, without port";

  private static final Pattern HOST_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?)*");

  static final String ORIGIN_RULE =
      "the origin of a page such as https://example.org, without path";

  /** RFC 6454 section 6.2, of what a browser can have come from. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(?=.{1,255}$)https?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?");

  private NetworkRules() {}

  static boolean isOrigin(String text) {
    return ORIGIN.matcher(text).matches();
  }

  static boolean isHostName(String text) {
    return HOST_NAME.matcher(text).matches();
  }

  /** A host with its port, or null when the text is none. */
  static @Nullable HostAndPort hostAndPort(String text) {
    Matcher matcher = HOST_THEN_PORT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int port = Integer.parseInt(matcher.group(2));
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    return isPort(port) ? new HostAndPort(host, port) : null;
  }

  static boolean isListenAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).getHostAddress().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Browsers give the microphone to secure pages and those of this machine. */
  static boolean isPageUrl(String text) {
    return text.length() <= 512
        && text.matches("(https://|http://(localhost|127\\.0\\.0\\.1)[:/])[^\\s#]+");
  }

  static boolean isIceUrl(String url) {
    Matcher port = PORT_OF_ICE_URL.matcher(url);
    return ICE_URL.matcher(url).matches()
        && (!port.matches() || isPort(Integer.parseInt(port.group(1))));
  }

  private static boolean isPort(int port) {
    return port >= 1 && port <= MAX_PORT;
  }

  /** -1 stands for a URL that names none. */
  private static boolean hasPort(URI uri) {
    return uri.getPort() == -1 || isPort(uri.getPort());
  }

  static boolean isTurnUrl(String url) {
    return url.startsWith("turn:") || url.startsWith("turns:");
  }

  /** Over WebSocket or TCP; here a user name and password may stand in it. */
  static boolean isBrokerUrl(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return List.of("ws", "wss", "mqtt", "mqtts", "tcp", "ssl").contains(scheme)
          && uri.getHost() != null
          && hasPort(uri)
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** RFC 6455 section 3; a user name would end up in the status. */
  static boolean isWebSocketUrl(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return (scheme.equals("ws") || scheme.equals("wss"))
          && uri.getHost() != null
          && hasPort(uri)
          && uri.getUserInfo() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
