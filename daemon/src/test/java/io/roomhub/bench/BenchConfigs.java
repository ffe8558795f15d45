package io.roomhub.bench;

import io.roomhub.daemon.config.ConfigException;
import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import java.nio.file.Path;

/** The default configuration. */
final class BenchConfigs {
  private BenchConfigs() {}

  static HubConfig.Audio audio() {
    try {
      return new ConfigReader(() -> "bench-0123456789").parse("{}", Path.of(".")).audio();
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }
}
