package io.roomhub.daemon.signaling.relay;

import java.net.URI;

/** URLs of relays. Pure functions, any thread. */
public final class RelayUrls {
  private RelayUrls() {}

  /** What may be shown: neither user information nor a query, where a secret could stand. */
  public static String shown(URI uri) {
    String host = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    return uri.getScheme() + "://" + host + (uri.getPath() == null ? "" : uri.getPath());
  }
}
