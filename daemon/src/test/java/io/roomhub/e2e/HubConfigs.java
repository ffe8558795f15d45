package io.roomhub.e2e;

import java.nio.file.Path;

/** Configurations for the hubs of the tests; each uses free ports and virtual devices. */
public final class HubConfigs {
  /** The room of every test; each test has servers of its own. */
  public static final String ROOM = "e2e-7Qm2xVb9Lk4R";

  private HubConfigs() {}

  /** A hub with a server of its own, a tone as its microphone and a file as its speaker. */
  public static String embedded(String name, double hz, Path output) {
    return hub(
        name,
        """
        {"type": "tone", "hz": %s, "dbfs": -20}"""
            .formatted(hz),
        output,
        """
        {"type": "embedded", "listen": "127.0.0.1", "port": 0, "tls": true}""");
  }

  /** A hub that meets the others at another hub's server. */
  public static String guestOf(int port, String name, double hz, Path output) {
    return hub(
        name,
        """
        {"type": "tone", "hz": %s, "dbfs": -20}"""
            .formatted(hz),
        output,
        """
        {"type": "websocket", "url": "ws://127.0.0.1:%d/ws"}"""
            .formatted(port));
  }

  /** Any hub. */
  public static String hub(String name, String input, Path output, String signaling) {
    return hub(name, input, output, signaling, "[]");
  }

  /** Any hub that knows STUN and TURN servers. */
  public static String hub(
      String name, String input, Path output, String signaling, String iceServers) {
    return """
        {
          "room": {"id": "%s", "displayName": "%s"},
          "signaling": [%s],
          "rtc": {"iceServers": %s},
          "audio": {"input": %s, "output": {"type": "file", "path": "%s"}, "volume": 100, "earcons": false},
          "gpio": {"provider": "simulated"}
        }"""
        .formatted(ROOM, name, signaling, iceServers, input, output);
  }
}
