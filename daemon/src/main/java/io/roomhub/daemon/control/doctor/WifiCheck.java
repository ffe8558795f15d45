package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a wireless interface in use saves power: it sleeps between beacons then, and sound comes
 * in lumps of 100 ms and more.
 */
final class WifiCheck implements HealthCheck {
  private final Path interfaces;
  private final Command command;

  /**
   * @param interfaces {@code /sys/class/net}
   */
  WifiCheck(Path interfaces, Command command) {
    this.interfaces = interfaces;
    this.command = command;
  }

  @Override
  public String name() {
    return "wi-fi";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    List<String> inUse = wireless();
    if (inUse.isEmpty()) {
      return List.of(Check.ok(name(), "not in use"));
    }
    List<Check> found = new ArrayList<>();
    for (String each : inUse) {
      String said = command.output(List.of("iw", "dev", each, "get", "power_save"));
      found.add(judge(each, said == null ? "" : said.strip()));
    }
    return found;
  }

  private Check judge(String each, String said) {
    if (said.endsWith("off")) {
      return Check.ok(name(), each + " does not save power");
    }
    String remedy =
        "switch it off: sudo iw dev "
            + each
            + " set power_save off, and for good with NetworkManager: wifi.powersave = 2";
    return said.endsWith("on")
        ? Check.warn(name(), each + " saves power: what comes in waits for 100 ms and more", remedy)
        : Check.warn(name(), "whether " + each + " saves power cannot be read", "install iw");
  }

  /** Those that are up and wireless. */
  private List<String> wireless() {
    try (var all = Files.list(interfaces)) {
      return all.filter(each -> Files.exists(each.resolve("phy80211")))
          .filter(WifiCheck::up)
          .map(each -> String.valueOf(each.getFileName()))
          .sorted()
          .toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  private static boolean up(Path each) {
    try {
      return Files.readString(each.resolve("operstate")).strip().equals("up");
    } catch (IOException gone) {
      return false;
    }
  }
}
