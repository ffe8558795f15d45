package io.roomhub.daemon.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes a {@link HubConfig} of a configuration file: JSON (RFC 8259) with {@code //} comments and
 * trailing commas, every key optional, unknown and duplicate keys refused. All errors are found in
 * one go. Relative file names in it ({@code room.passwordFile}, the {@code path} of file devices,
 * {@code control.socket}) are relative to the directory of the configuration file. Safe for any
 * thread; keeps nothing between calls.
 */
public final class ConfigReader {
  private static final int MAX_BYTES = 1 << 20;
  private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

  private final Supplier<String> defaultRoomId;
  private final RoomSecret secret;

  /**
   * A reader.
   *
   * @param defaultRoomId asked when {@code room.id} is missing, and only then; {@link RoomIdStore}
   *     in the daemon
   */
  public ConfigReader(Supplier<String> defaultRoomId) {
    this(defaultRoomId, RoomSecret.ofUnit());
  }

  /** The same with another place for the room's secret. */
  ConfigReader(Supplier<String> defaultRoomId, RoomSecret secret) {
    this.defaultRoomId = defaultRoomId;
    this.secret = secret;
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException with everything that is wrong
   */
  public HubConfig read(Path file) throws ConfigException {
    byte[] json;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw unreadable(file, "it is larger than 1 MiB");
      }
      json = Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, reason(e));
    }
    return read(json, file.toAbsolutePath().getParent());
  }

  /**
   * Reads a document in memory.
   *
   * @param directory what relative file names are relative to
   * @throws ConfigException with everything that is wrong
   */
  public HubConfig parse(String json, Path directory) throws ConfigException {
    return read(json.getBytes(StandardCharsets.UTF_8), directory);
  }

  private HubConfig read(byte[] json, Path directory) throws ConfigException {
    List<ConfigError> errors = new ArrayList<>();
    ConfigSection root =
        new ConfigSection(ConfigPaths.ROOT, ConfigParser.parse(json, errors), errors);
    // Editors find the schema by this key.
    root.optionalText("$schema", "a string", text -> true);
    HubConfig config =
        new HubConfig(
            RoomSection.read(root.section("room"), directory, defaultRoomId, secret),
            SignalingSection.read(root),
            RtcSection.read(root.section("rtc")),
            AudioSection.read(root.section("audio"), directory),
            GpioSection.read(root.section("gpio")),
            control(root.section("control"), directory),
            metrics(root.section("metrics")),
            log(root.section("log")),
            hid(root.section("hid")));
    root.end();
    if (!errors.isEmpty()) {
      errors.sort(Comparator.comparingInt(ConfigError::line));
      throw new ConfigException(errors);
    }
    return config;
  }

  private static HubConfig.Control control(ConfigSection control, Path directory) {
    // sun_path of a Unix socket address holds 108 bytes, the last one zero (unix(7)).
    String socket =
        control.text(
            "socket",
            "/run/roomhub/control.sock",
            "a file name of 1 to 107 bytes",
            s ->
                !s.isEmpty()
                    && directory.resolve(s).toString().getBytes(StandardCharsets.UTF_8).length
                        <= 107);
    control.end();
    return new HubConfig.Control(directory.resolve(socket));
  }

  private static HubConfig.Metrics metrics(ConfigSection metrics) {
    HubConfig.Metrics read =
        new HubConfig.Metrics(
            metrics.text(
                "listen", "127.0.0.1", NetworkRules.LISTEN_RULE, NetworkRules::isListenAddress),
            metrics.integer("port", 9469, 0, 65535));
    metrics.end();
    return read;
  }

  private static HubConfig.Log log(ConfigSection log) {
    HubConfig.Log read = new HubConfig.Log(log.choice("level", "info", LEVELS));
    log.end();
    return read;
  }

  private static HubConfig.Hid hid(ConfigSection hid) {
    HubConfig.Hid read =
        new HubConfig.Hid(hid.flag("telephony", true), hid.flag("hookSwitch", true));
    hid.end();
    return read;
  }

  private static ConfigException unreadable(Path file, String why) {
    return new ConfigException(
        List.of(new ConfigError(ConfigPaths.ROOT, "cannot read " + file + ": " + why, 0)));
  }

  /** What went wrong with a file, for people: the message of a file exception is only its name. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "something else has that name";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
