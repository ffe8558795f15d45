package io.roomhub.daemon.config;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code rtc}. */
final class RtcSection {
  private static final int MAX_ICE_SERVERS = 16;
  private static final int MAX_URLS = 8;

  /** One participant at the lowest rate needs 42 kbit/s with all headers. */
  private static final int MIN_UPLOAD_BITRATE = 48_000;

  private static final int MAX_UPLOAD_BITRATE = 1_000_000_000;
  private static final Map<String, IceTransportPolicy> POLICIES =
      new TreeMap<>(Map.of("all", IceTransportPolicy.ALL, "relay", IceTransportPolicy.RELAY));

  private RtcSection() {}

  static HubConfig.Rtc read(ConfigSection rtc) {
    List<IceServer> iceServers =
        rtc.list(
            "iceServers",
            List.of(),
            0,
            MAX_ICE_SERVERS,
            (path, node) -> iceServer(rtc.sub(path, node), node));
    IceTransportPolicy policy = rtc.choice("iceTransportPolicy", IceTransportPolicy.ALL, POLICIES);
    if (policy == IceTransportPolicy.RELAY && !anyTurn(iceServers)) {
      rtc.error("iceTransportPolicy", "relay needs a turn: or turns: URL in iceServers");
    }
    boolean ipv6 = rtc.flag("ipv6", true);
    PortRange portRange = portRange(rtc);
    Integer maxUploadBitrate =
        rtc.optionalInteger("maxUploadBitrate", MIN_UPLOAD_BITRATE, MAX_UPLOAD_BITRATE);
    rtc.end();
    return new HubConfig.Rtc(iceServers, policy, ipv6, portRange, maxUploadBitrate);
  }

  private static boolean anyTurn(List<IceServer> servers) {
    return servers.stream()
        .flatMap(server -> server.urls().stream())
        .anyMatch(NetworkRules::isTurnUrl);
  }

  private static @Nullable IceServer iceServer(ConfigSection server, ConfigNode node) {
    if (!(node instanceof ConfigNode.Obj)) {
      return null;
    }
    List<String> urls = urls(server);
    String username = server.optionalText("username", "1 to 512 characters", s -> fits(s));
    String credential = server.secret("credential", "1 to 512 characters, or null", s -> fits(s));
    String secret = server.secret("secret", "1 to 512 characters, or null", s -> fits(s));
    if (secret != null && credential != null) {
      server.error("secret", "stands in place of a credential, not beside one");
    } else if (secret == null && urls.stream().anyMatch(NetworkRules::isTurnUrl)) {
      // W3C WebRTC 4.4.1.6: a TURN server without both is an InvalidAccessError.
      if (isMissing(server, "username")) {
        server.error("username", "is required with a turn: or turns: URL");
      }
      if (isMissing(server, "credential")) {
        server.error("credential", "or secret is required with a turn: or turns: URL");
      }
    }
    server.end();
    return new IceServer(urls, username, credential, secret);
  }

  private static boolean isMissing(ConfigSection server, String key) {
    ConfigNode node = server.node(key);
    return node == null || node instanceof ConfigNode.Null;
  }

  private static boolean fits(String text) {
    return !text.isEmpty() && text.codePointCount(0, text.length()) <= 512;
  }

  /** RTCIceServer allows one URL or a sequence of them. */
  private static List<String> urls(ConfigSection server) {
    ConfigNode node = server.node("urls");
    if (node == null) {
      server.error("urls", "is required: " + NetworkRules.ICE_RULE);
      return List.of();
    }
    List<String> urls = new ArrayList<>();
    if (node instanceof ConfigNode.Arr) {
      urls.addAll(
          server.list("urls", List.of(), 1, MAX_URLS, (path, item) -> url(server, path, item)));
    } else {
      String url = url(server, server.path("urls"), node);
      if (url != null) {
        urls.add(url);
      }
    }
    return List.copyOf(urls);
  }

  private static @Nullable String url(ConfigSection server, String path, ConfigNode node) {
    if (node instanceof ConfigNode.Text text && NetworkRules.isIceUrl(text.value())) {
      return text.value();
    }
    server.error(
        path, node.line(), "must be " + NetworkRules.ICE_RULE + ", not " + node.describe());
    return null;
  }

  private static PortRange portRange(ConfigSection rtc) {
    int errorsBefore = rtc.errorCount();
    List<Integer> ports =
        rtc.list(
            "portRange", List.of(0, 0), 2, 2, (path, node) -> rtc.integer(path, node, 0, 0, 65535));
    if (rtc.errorCount() > errorsBefore) {
      return new PortRange(0, 0);
    }
    int min = ports.get(0);
    int max = ports.get(1);
    if (min > max || (min == 0 && max != 0)) {
      rtc.error("portRange", "must be [lowest, highest], or [0, 0] for any free port");
    }
    return new PortRange(min, max);
  }
}
