package io.roomhub.daemon.signaling.embedded;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page comes from (RFC 6454 section 4), in the one form in which origins are compared. Not
 * by {@link java.net.URI}: that knows no host with an underscore, or whose last label begins with a
 * digit, as browsers and private name servers do. Immutable.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in small letters of ASCII, without a dot at its end; IPv6 addresses in brackets
 * @param port TCP port, also the usual one
 */
public record WebOrigin(String scheme, String host, int port) {
  static final String HTTPS = "https";

  private static final Pattern URL =
      Pattern.compile(
          "(https?)://(?:[^/?#@\\s]*@)?(\\[[0-9a-f:.]+]|[^/?#:@\\[\\]\\s]+)(?::([0-9]{0,5}))?"
              + "(?:[/?#].*)?",
          Pattern.CASE_INSENSITIVE);

  /** Of a page's URL, or of an origin as browsers tell it; null when it is neither. */
  public static @Nullable WebOrigin of(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      return null;
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String port = parts.group(3);
    return new WebOrigin(
        scheme,
        HostNames.normal(parts.group(2)),
        port != null && !port.isEmpty() ? Integer.parseInt(port) : scheme.equals(HTTPS) ? 443 : 80);
  }

  /** As RFC 6454 section 6.2 writes it, with the port in any case. */
  @Override
  public String toString() {
    return scheme + "://" + host + ":" + port;
  }
}
