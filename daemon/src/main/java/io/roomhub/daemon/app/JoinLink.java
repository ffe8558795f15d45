package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.SignalingConfig.Relays;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import io.roomhub.daemon.signaling.embedded.WebOrigin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code #} in a link to the guest page: the room, its secret and how to meet
 * there. Browsers keep it to themselves (RFC 3986, section 3.5). {@code link.js} of the page reads
 * it. Pure functions, any thread.
 */
final class JoinLink {
  private static final String DEFAULT_APP_ID = "roomhub";

  /**
   * Pages have no sockets but WebSockets, and one that came by TLS has none without it, except to
   * its own machine. A login in the URL is no origin.
   */
  private static final Pattern FOR_PAGES =
      Pattern.compile(
          "(wss://[^@/;,\\s]+|ws://(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?)([/?].*)?");

  private JoinLink() {}

  /**
   * All of it; whoever has it can come in.
   *
   * @param epochSeconds the time of day, from which time-limited credentials count
   */
  static String fragment(HubConfig config, long epochSeconds) {
    HubConfig.Room room = config.room();
    StringBuilder fragment = new StringBuilder(encoded(room.id()));
    if (room.password() != null) {
      add(fragment, "password", encoded(room.password()));
    }
    if (!room.appId().equals(DEFAULT_APP_ID)) {
      add(fragment, "app", encoded(room.appId()));
    }
    for (Relays relays : relays(config)) {
      for (String url : relays.urls()) {
        String key = key(relays.type());
        if (key != null && forPages(url)) {
          add(fragment, key, encoded(url));
        }
      }
    }
    for (HubConfig.IceServer server : config.rtc().iceServers()) {
      String login = login(server, epochSeconds);
      server.urls().forEach(url -> add(fragment, "ice", encoded(url) + login));
    }
    if (config.rtc().iceTransportPolicy() == HubConfig.IceTransportPolicy.RELAY) {
      add(fragment, "ice-policy", "relay");
    }
    return fragment.toString();
  }

  private static String login(HubConfig.IceServer server, long epochSeconds) {
    TurnLogin login = TurnLogin.of(server, epochSeconds);
    return login == null ? "" : "," + encoded(login.username()) + "," + encoded(login.password());
  }

  /**
   * For where others may read it later. A room with a password is joined over the hub's own
   * signaling only, which asks for none.
   */
  static String withoutSecrets(HubConfig config) {
    String room = encoded(config.room().id());
    return config.room().password() == null ? room : room + "&rails=ws";
  }

  /** Whether a page that no hub serves could meet anybody. */
  static boolean namesRelays(HubConfig config) {
    return relays(config).stream()
        .anyMatch(
            relays ->
                key(relays.type()) != null && relays.urls().stream().anyMatch(JoinLink::forPages));
  }

  /** The relays' origins, for the policy of the page (CSP connect-src). */
  static List<String> relayOrigins(HubConfig config) {
    return relays(config).stream()
        .flatMap(relays -> relays.urls().stream())
        .filter(JoinLink::forPages)
        .map(URI::create)
        .map(url -> url.getScheme() + "://" + url.getAuthority())
        .distinct()
        .toList();
  }

  /** The host of the page elsewhere, where it may be this very hub behind another server. */
  static List<String> pageHosts(HubConfig config) {
    WebOrigin page = page(config);
    return page == null ? List.of() : List.of(page.host());
  }

  /** The origin of the page elsewhere. */
  static List<String> pageOrigins(HubConfig config) {
    WebOrigin page = page(config);
    return page == null ? List.of() : List.of(page.toString());
  }

  private static @Nullable WebOrigin page(HubConfig config) {
    String url = config.room().guestPageUrl();
    return url == null ? null : WebOrigin.of(url);
  }

  private static List<Relays> relays(HubConfig config) {
    List<Relays> found = new ArrayList<>();
    for (HubConfig.SignalingConfig each : config.signaling()) {
      if (each instanceof Relays relays) {
        found.add(relays);
      }
    }
    return found;
  }

  private static @Nullable String key(String type) {
    return switch (type) {
      case "nostr", "mqtt", "torrent" -> type;
      case "ws-relay" -> "relay";
      default -> null;
    };
  }

  private static boolean forPages(String url) {
    return FOR_PAGES.matcher(url).matches();
  }

  private static void add(StringBuilder fragment, String key, String value) {
    fragment.append('&').append(key).append('=').append(value);
  }

  /**
   * Percent-encoding that leaves what makes a URL readable: all of that may stand in a fragment.
   */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%3A", ":")
        .replace("%2F", "/")
        .replace("%3F", "?")
        .replace("%3D", "=");
  }

  /**
   * All links by which a browser joins.
   *
   * @param servers inside the hub, each with the page
   * @param nowSeconds wall-clock time, for credentials that end
   */
  static List<String> inviteUrls(HubConfig config, List<EmbeddedServer> servers, long nowSeconds) {
    String fragment = fragment(config, nowSeconds);
    List<String> urls = new ArrayList<>(JoinUrls.of(servers, fragment));
    String page = config.room().guestPageUrl();
    if (page != null && namesRelays(config)) {
      urls.add(page + "#" + fragment);
    }
    return urls;
  }
}
