package io.roomhub.daemon.signaling.embedded;

import java.net.InetAddress;
import java.util.Collection;
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
  private final Set<WebOrigin> allowed;

  /**
   * @param allowed such as {@code https://example.org}; what is none is never met
   */
  Origins(Collection<String> allowed) {
    this.allowed =
        allowed.stream()
            .map(WebOrigin::of)
            .filter(each -> each != null)
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
    WebOrigin page = WebOrigin.of(origin);
    if (page == null) {
      return false;
    }
    return isLoopback(page.host())
        || allowed.contains(page)
        || host != null
            && (page.scheme().equals(WebOrigin.HTTPS) || !secure)
            && page.equals(WebOrigin.of(page.scheme() + "://" + host));
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
}
