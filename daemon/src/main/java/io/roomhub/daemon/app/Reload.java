package io.roomhub.daemon.app;

import io.roomhub.daemon.config.ConfigException;
import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.ConfigReload;
import io.roomhub.daemon.config.ReloadPlan;
import java.nio.file.Path;
import java.util.List;
import org.tinylog.Logger;

/** What SIGHUP does: {@code systemctl reload roomhub}. */
final class Reload {
  private Reload() {}

  /**
   * Takes over what can change, says what cannot, and keeps the old file's meaning on error. What
   * is left undone stays in the hub's warnings until a reload or a restart does it. One thread at a
   * time.
   */
  static synchronized void run(Daemon daemon, ConfigReader reader, Path file) {
    daemon.beginReload();
    try {
      ReloadPlan plan = ConfigReload.plan(daemon.config(), reader.read(file));
      daemon.apply(plan.effective());
      List<String> waiting = waiting(plan);
      daemon.warnOfReload(waiting);
      if (plan.isEmpty()) {
        Logger.info("reloaded: nothing has changed");
      }
      if (!plan.applied().isEmpty()) {
        Logger.info("reloaded: {}", String.join(", ", plan.applied()));
      }
      waiting.forEach(Logger::warn);
    } catch (ConfigException e) {
      e.errors().forEach(error -> Logger.error("{}: {}", file, error));
      Logger.error("the old configuration stays");
      daemon.warnOfReload(List.of(failed(e)));
    } finally {
      daemon.endReload();
    }
  }

  private static List<String> waiting(ReloadPlan plan) {
    return plan.needRestart().isEmpty()
        ? List.of()
        : List.of(
            "the configuration was changed; these wait for a restart: "
                + String.join(", ", plan.needRestart()));
  }

  private static String failed(ConfigException e) {
    int more = e.errors().size() - 1;
    return "the configuration was changed and is wrong, so the hub goes on with the old one: "
        + e.errors().getFirst()
        + (more == 0 ? "" : " (and " + more + " more)");
  }
}
