package io.roomhub.daemon.config;

import io.roomhub.daemon.config.HubConfig.HostAndPort;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.config.HubConfig.SignalingConfig.Embedded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code signaling}. */
final class SignalingSection {
  private static final int MAX_RAILS = 16;
  private static final int MAX_RELAYS = 16;

  private static final List<String> SUPPORTED =
      List.of("embedded", "websocket", "lan", "dht", "nostr", "mqtt", "torrent", "ws-relay");

  private static final int MAX_DHT_NODES = 16;
  private static final int MAX_HOST_NAMES = 16;
  private static final int MAX_ORIGINS = 16;

  /** Run by makers of BitTorrent clients, for whoever knows no other node yet. */
  private static final List<HostAndPort> WELL_KNOWN_DHT_NODES =
      List.of(
          new HostAndPort("router.bittorrent.com", 6881),
          new HostAndPort("dht.transmissionbt.com", 6881));

  private static final SignalingConfig DEFAULT = new Embedded("0.0.0.0", 8443, true);

  private SignalingSection() {}

  static List<SignalingConfig> read(ConfigSection root) {
    // Those before it, for what only one can have.
    List<SignalingConfig> read = new ArrayList<>();
    return root.list(
        "signaling",
        List.of(DEFAULT),
        1,
        MAX_RAILS,
        (path, node) -> {
          ConfigSection section = root.sub(path, node);
          SignalingConfig rail = rail(section, node);
          if (rail instanceof Embedded embedded) {
            checkPort(section, embedded, read);
          }
          if (!(rail instanceof Embedded) && read.contains(rail)) {
            root.error(path, node.line(), "is there already");
          }
          if (rail != null) {
            read.add(rail);
          }
          return rail;
        });
  }

  private static void checkPort(
      ConfigSection section, Embedded embedded, List<SignalingConfig> before) {
    for (SignalingConfig other : before) {
      if (other instanceof Embedded first
          && first.clashesWith(embedded.listen(), embedded.port())) {
        section.error("port", "is taken: another rail listens at " + embedded.port() + " already");
        return;
      }
    }
  }

  private static @Nullable SignalingConfig rail(ConfigSection rail, ConfigNode node) {
    if (!(node instanceof ConfigNode.Obj)) {
      return null;
    }
    String type = rail.requiredText("type", ConfigSection.quoted(SUPPORTED), s -> true);
    switch (type) {
      case "embedded" -> {
        var embedded =
            new Embedded(
                rail.text(
                    "listen", "0.0.0.0", NetworkRules.LISTEN_RULE, NetworkRules::isListenAddress),
                rail.integer("port", 8443, 0, 65535),
                rail.flag("tls", true),
                rail.list(
                    "hostNames",
                    List.of(),
                    0,
                    MAX_HOST_NAMES,
                    (path, item) -> hostName(rail, path, item)),
                rail.list(
                    "allowedOrigins",
                    List.of(),
                    0,
                    MAX_ORIGINS,
                    (path, item) -> origin(rail, path, item)));
        rail.end();
        return embedded;
      }
      case "websocket" -> {
        var webSocket =
            new SignalingConfig.WebSocket(
                rail.requiredText(
                    "url", NetworkRules.WEBSOCKET_RULE, NetworkRules::isWebSocketUrl));
        rail.end();
        return webSocket;
      }
      case "dht" -> {
        var dht =
            new SignalingConfig.Dht(
                rail.list(
                    "bootstrap",
                    WELL_KNOWN_DHT_NODES,
                    1,
                    MAX_DHT_NODES,
                    (path, item) -> hostAndPort(rail, path, item)),
                rail.integer("port", 6881, 0, 65535));
        rail.end();
        return dht;
      }
      case "nostr" -> {
        return relays(rail, type, "relays");
      }
      case "mqtt" -> {
        return relays(rail, type, "brokers");
      }
      case "torrent" -> {
        return relays(rail, type, "trackers");
      }
      case "ws-relay" -> {
        return relays(rail, type, "urls");
      }
      case "lan" -> {
        rail.end();
        return new SignalingConfig.Lan();
      }
      default -> {
        unknown(rail, type);
        return null;
      }
    }
  }

  private static @Nullable String hostName(ConfigSection rail, String path, ConfigNode node) {
    if (node instanceof ConfigNode.Text text && NetworkRules.isHostName(text.value())) {
      return text.value();
    }
    rail.error(
        path, node.line(), "must be " + NetworkRules.HOST_NAME_RULE + ", not " + node.describe());
    return null;
  }

  private static @Nullable String origin(ConfigSection rail, String path, ConfigNode node) {
    if (node instanceof ConfigNode.Text text && NetworkRules.isOrigin(text.value())) {
      return text.value();
    }
    rail.error(
        path, node.line(), "must be " + NetworkRules.ORIGIN_RULE + ", not " + node.describe());
    return null;
  }

  private static @Nullable HostAndPort hostAndPort(
      ConfigSection rail, String path, ConfigNode node) {
    HostAndPort parsed =
        node instanceof ConfigNode.Text text ? NetworkRules.hostAndPort(text.value()) : null;
    if (parsed == null) {
      rail.error(
          path,
          node.line(),
          "must be " + NetworkRules.HOST_AND_PORT_RULE + ", not " + node.describe());
    }
    return parsed;
  }

  private static SignalingConfig relays(ConfigSection rail, String type, String key) {
    boolean brokers = type.equals("mqtt");
    String rule = brokers ? NetworkRules.BROKER_RULE : NetworkRules.WEBSOCKET_RULE;
    var relays =
        new SignalingConfig.Relays(
            type,
            rail.list(
                key,
                List.of(),
                1,
                MAX_RELAYS,
                (path, item) -> {
                  boolean good =
                      item instanceof ConfigNode.Text text
                          && (brokers
                              ? NetworkRules.isBrokerUrl(text.value())
                              : NetworkRules.isWebSocketUrl(text.value()));
                  if (!good) {
                    // Not quoted: a password may stand in it.
                    rail.error(path, item.line(), "must be " + rule);
                    return null;
                  }
                  return ((ConfigNode.Text) item).value();
                }));
    if (rail.node(key) == null) {
      rail.error(key, "is missing: there is no relay that everybody may use");
    }
    rail.end();
    return relays;
  }

  private static void unknown(ConfigSection rail, String type) {
    if (rail.node("type") instanceof ConfigNode.Text) {
      rail.error(
          "type",
          "unknown type; the nearest known type is \""
              + NearestKey.of(type, SUPPORTED)
              + "\" (supported: "
              + ConfigSection.quoted(SUPPORTED)
              + ")");
    }
  }
}
