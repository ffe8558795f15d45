package io.roomhub.daemon.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code roomhubd --check-config FILE}: judges a configuration and starts nothing. */
public final class ConfigCheck {
  /** sysexits.h EX_OK. */
  public static final int EX_OK = 0;

  /** sysexits.h EX_CONFIG. */
  public static final int EX_CONFIG = 78;

  private ConfigCheck() {}

  /**
   * Prints the verdict: for people one line on {@code out}, or one line per error on {@code err};
   * with {@code json} one object {@code {"file", "ok", "errors": [{"path", "message", "line"}]}} on
   * {@code out}. No room id is made.
   *
   * @return the exit code, 0 or 78
   */
  public static int run(Path file, boolean json, PrintStream out, PrintStream err) {
    List<ConfigError> errors = List.of();
    try {
      new ConfigReader(RoomIds::random).read(file);
    } catch (ConfigException e) {
      errors = e.errors();
    }
    if (json) {
      out.println(report(file, errors));
    } else if (errors.isEmpty()) {
      out.println(file + ": valid");
    } else {
      errors.forEach(error -> err.println(file + ": " + error));
    }
    return errors.isEmpty() ? EX_OK : EX_CONFIG;
  }

  private static ObjectNode report(Path file, List<ConfigError> errors) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("file", file.toString()).put("ok", errors.isEmpty());
    ArrayNode list = report.putArray("errors");
    for (ConfigError error : errors) {
      list.addObject()
          .put("path", error.path())
          .put("message", error.message())
          .put("line", error.line());
    }
    return report;
  }
}
