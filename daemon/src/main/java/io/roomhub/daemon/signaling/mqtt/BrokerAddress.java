package io.roomhub.daemon.signaling.mqtt;

import io.roomhub.daemon.signaling.relay.RelayUrls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an MQTT broker is: {@code ws} and {@code wss} over WebSocket, {@code mqtt} (or {@code tcp})
 * and {@code mqtts} (or {@code ssl}) over TCP.
 *
 * @param path of the WebSocket without its first slash
 * @param user null for none
 */
record BrokerAddress(
    String host,
    int port,
    boolean webSocket,
    boolean tls,
    String path,
    @Nullable String user,
    byte @Nullable [] password,
    String shownUrl) {
  /**
   * @throws IllegalArgumentException when the URL is of another kind; the message never quotes it,
   *     as a password may stand in it
   */
  static BrokerAddress of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    int standardPort =
        switch (scheme) {
          case "ws" -> 80;
          case "wss" -> 443;
          case "mqtt", "tcp" -> 1883;
          case "mqtts", "ssl" -> 8883;
          default -> 0;
        };
    if (standardPort == 0 || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "a broker's URL reads wss://host:port/path or mqtts://host");
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    String info = uri.getUserInfo();
    int colon = info == null ? -1 : info.indexOf(':');
    return new BrokerAddress(
        uri.getHost(),
        uri.getPort() < 0 ? standardPort : uri.getPort(),
        scheme.startsWith("ws"),
        scheme.equals("wss") || scheme.equals("mqtts") || scheme.equals("ssl"),
        path.startsWith("/") ? path.substring(1) : path,
        info == null ? null : colon < 0 ? info : info.substring(0, colon),
        colon < 0 ? null : info.substring(colon + 1).getBytes(StandardCharsets.UTF_8),
        RelayUrls.shown(uri));
  }

  @Override
  public String toString() {
    return shownUrl;
  }
}
