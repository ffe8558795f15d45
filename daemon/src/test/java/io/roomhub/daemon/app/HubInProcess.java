package io.roomhub.daemon.app;

import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.SoundSystem;
import java.nio.file.Files;
import java.nio.file.Path;

/** A whole hub inside the JVM of a benchmark, with sound devices of the benchmark's. */
public final class HubInProcess implements AutoCloseable {
  private final Daemon daemon;

  private HubInProcess(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * Starts a hub.
   *
   * @param directory holds its configuration and state
   * @param config JSON
   */
  public static HubInProcess start(Path directory, String config, Clock clock, SoundSystem sound)
      throws Exception {
    Files.createDirectories(directory);
    Path file = Files.writeString(directory.resolve("roomhub.json"), config);
    CommandLine commandLine =
        CommandLine.parse("--config", file.toString(), "--state", directory + "/state");
    return new HubInProcess(
        Daemon.start(new ConfigReader(() -> "").read(file), commandLine, clock, sound));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
