package io.roomhub.daemon.signaling.embedded;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may open a WebSocket here, by the Origin that their browser tells (RFC 6454, RFC 6455
 * section 10.2): the hub's own, those of the configuration, and pages that the browser's own
 * machine serves, whose programs could come without any Origin. {@code null} is nobody's.
 * Immutable.
 */
final class Origins {
  private static final String HTTPS = "https";

  private final Set<String> allowed;

  /**
   * @param allowed such as {@code https://example.org}; what is none is never met
   */
  Origins(Collection<String> allowed) {
    this.allowed =
        allowed.stream()
            .map(Origins::parsed)
            .filter(each -> each != null)
            .map(Origin::toString)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether a request may come from there.
   *
   * @param origin its Origin header
   * @param host its Host header, of a name that is the hub's
   * @param secure whether it came by TLS; a server in front may have taken that off
   */
  boolean accept(String origin, @Nullable String host, boolean secure) {
    Origin page = parsed(origin);
    if (page == null) {
      return false;
    }
    return isLoopback(page.host)
        || allowed.contains(page.toString())
        || host != null
            && (page.scheme.equals(HTTPS) || !secure)
            && page.equals(parsed(page.scheme + "://" + host));
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost") || host.endsWith(".localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      // A name.
      return false;
    }
  }

  /** With lower case and every port. */
  private record Origin(String scheme, String host, int port) {
    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port;
    }
  }

  private static @Nullable Origin parsed(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      String host = uri.getHost();
      if (host == null || !scheme.equals("http") && !scheme.equals(HTTPS)) {
        return null;
      }
      int standard = scheme.equals(HTTPS) ? 443 : 80;
      String name = host.toLowerCase(Locale.ROOT);
      return new Origin(
          scheme,
          name.endsWith(".") ? name.substring(0, name.length() - 1) : name,
          uri.getPort() < 0 ? standard : uri.getPort());
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
