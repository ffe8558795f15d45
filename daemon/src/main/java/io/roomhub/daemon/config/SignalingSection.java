package io.roomhub.daemon.config;

import io.roomhub.daemon.config.HubConfig.HostAndPort;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code signaling}. */
final class SignalingSection {
  private static final int MAX_RAILS = 16;
  private static final List<String> SUPPORTED = List.of("embedded", "websocket", "lan", "dht");
  private static final List<String> NAMED_BY_CONTRACT = List.of("nostr", "mqtt", "torrent");

  private static final int MAX_DHT_NODES = 16;

  /** Run by makers of BitTorrent clients, for whoever knows no other node yet. */
  private static final List<HostAndPort> WELL_KNOWN_DHT_NODES =
      List.of(
          new HostAndPort("router.bittorrent.com", 6881),
          new HostAndPort("dht.transmissionbt.com", 6881));

  private static final SignalingConfig DEFAULT =
      new SignalingConfig.Embedded("0.0.0.0", 8443, true);

  private SignalingSection() {}

  static List<SignalingConfig> read(ConfigSection root) {
    return root.list(
        "signaling",
        List.of(DEFAULT),
        1,
        MAX_RAILS,
        (path, node) -> rail(root.sub(path, node), node));
  }

  private static @Nullable SignalingConfig rail(ConfigSection rail, ConfigNode node) {
    if (!(node instanceof ConfigNode.Obj)) {
      return null;
    }
    String type = rail.requiredText("type", ConfigSection.quoted(SUPPORTED), s -> true);
    switch (type) {
      case "embedded" -> {
        var embedded =
            new SignalingConfig.Embedded(
                rail.text(
                    "listen", "0.0.0.0", NetworkRules.LISTEN_RULE, NetworkRules::isListenAddress),
                rail.integer("port", 8443, 0, 65535),
                rail.flag("tls", true));
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
      case "lan" -> {
        rail.end();
        return new SignalingConfig.Lan();
      }
      default -> {
        unsupported(rail, type);
        return null;
      }
    }
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

  private static void unsupported(ConfigSection rail, String type) {
    String supported = ConfigSection.quoted(SUPPORTED);
    if (NAMED_BY_CONTRACT.contains(type)) {
      rail.error(
          "type", "\"" + type + "\" is not supported by this version; supported: " + supported);
    } else if (rail.node("type") instanceof ConfigNode.Text) {
      rail.error(
          "type",
          "unknown type; the nearest known type is \""
              + NearestKey.of(type, SUPPORTED)
              + "\" (supported: "
              + supported
              + ")");
    }
  }
}
