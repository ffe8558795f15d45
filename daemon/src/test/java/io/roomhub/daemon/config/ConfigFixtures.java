package io.roomhub.daemon.config;

import java.nio.file.Path;
import java.util.List;

/** What the tests of this package share. */
final class ConfigFixtures {
  /** The folder {@code config/} of the repository; tests run in the module's folder. */
  static final Path CONFIG_FOLDER = Path.of("..", "config");

  /** What the package installs as {@code /etc/roomhub/roomhub.json}. */
  static final Path INSTALLED = Path.of("..", "systemd", "debian", "roomhub.json");

  static final Path DIRECTORY = Path.of("/etc/roomhub");
  static final String DEFAULT_ROOM_ID = "default-room-id";

  private ConfigFixtures() {}

  static HubConfig parse(String json) throws ConfigException {
    return new ConfigReader(() -> DEFAULT_ROOM_ID).parse(json, DIRECTORY);
  }

  /** The errors of a configuration, as text; empty when it is valid. */
  static List<String> errorsOf(String json) {
    try {
      parse(json);
      return List.of();
    } catch (ConfigException e) {
      return e.errors().stream().map(ConfigError::toString).toList();
    }
  }
}
