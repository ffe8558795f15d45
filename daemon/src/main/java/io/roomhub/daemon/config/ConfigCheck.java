package io.roomhub.daemon.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code roomhubd --check-config FILE}: judges a configuration and starts nothing. */
public final class ConfigCheck {
  /** sysexits.h EX_OK. */
  public static final int EX_OK = 0;

  /** sysexits.h EX_CONFIG. */
  public static final int EX_CONFIG = 78;

  private ConfigCheck() {}

  /**
   * How the package runs a hub: more can be said of a configuration that is meant for that.
   *
   * @param config the file that the unit names
   * @param secret where systemd takes the room's secret from
   * @param user the hub's
   */
  record Installation(Path config, RoomSecret secret, String user) {
    static Installation ofPackage() {
      return new Installation(Path.of("/etc/roomhub/roomhub.json"), RoomSecret.ofUnit(), "roomhub");
    }

    /** What a hub of the unit would say of this file and whoever asks might not. */
    List<ConfigError> errors(Path file, HubConfig.Room room) {
      List<ConfigError> errors = new ArrayList<>();
      if (!file.toAbsolutePath().normalize().equals(config)) {
        return errors;
      }
      Path passwordFile = room.passwordFile();
      if (passwordFile != null && !RoomSecret.readableBy(user, passwordFile)) {
        errors.add(
            new ConfigError(
                "$.room.passwordFile",
                "the user "
                    + user
                    + ", as whom the hub runs, cannot read "
                    + passwordFile
                    + "; leave passwordFile out and write the secret to /etc/roomhub/password, which"
                    + " systemd hands over, or run: chgrp "
                    + user
                    + " "
                    + passwordFile
                    + " && chmod 640 "
                    + passwordFile,
                0));
      } else if (passwordFile == null && room.password() == null) {
        secret.checkSource(wrong -> errors.add(new ConfigError("$.room.password", wrong, 0)));
      }
      return errors;
    }
  }

  /**
   * Prints the verdict: for people one line on {@code out}, or one line per error on {@code err},
   * and one per piece of advice; with {@code json} one object {@code {"file", "ok", "errors":
   * [{"path", "message", "line"}], "advice": [...], "socket"}} on {@code out}, where the socket is
   * the control socket of a configuration that can be read. No room id is made.
   *
   * @param advisor what else there is to say of a configuration that can be read
   * @return the exit code, 0 or 78
   */
  public static int run(
      Path file,
      boolean json,
      PrintStream out,
      PrintStream err,
      Function<HubConfig, List<String>> advisor) {
    return run(file, json, out, err, advisor, Installation.ofPackage());
  }

  static int run(
      Path file,
      boolean json,
      PrintStream out,
      PrintStream err,
      Function<HubConfig, List<String>> advisor,
      Installation installation) {
    List<ConfigError> errors;
    List<String> advice = List.of();
    String socket = null;
    try {
      HubConfig config = new ConfigReader(RoomIds::random, installation.secret()).read(file);
      errors = installation.errors(file, config.room());
      advice = advisor.apply(config);
      socket = config.control().socket().toString();
    } catch (ConfigException e) {
      errors = e.errors();
    }
    if (json) {
      out.println(report(file, errors, advice, socket));
    } else {
      if (errors.isEmpty()) {
        out.println(file + ": valid");
      }
      errors.forEach(error -> err.println(file + ": " + error));
      advice.forEach(piece -> out.println(file + ": note: " + piece));
    }
    return errors.isEmpty() ? EX_OK : EX_CONFIG;
  }

  private static ObjectNode report(
      Path file, List<ConfigError> errors, List<String> advice, @Nullable String socket) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("file", file.toString()).put("ok", errors.isEmpty());
    ArrayNode list = report.putArray("errors");
    for (ConfigError error : errors) {
      list.addObject()
          .put("path", error.path())
          .put("message", error.message())
          .put("line", error.line());
    }
    ArrayNode notes = report.putArray("advice");
    advice.forEach(notes::add);
    if (socket != null) {
      report.put("socket", socket);
    }
    return report;
  }
}
