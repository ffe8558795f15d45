package io.roomhub.daemon.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the hub runs on, for people who help from afar. Any thread; reads two small files. */
public final class Machine {
  /** Name of the board, on computers with a device tree. */
  private static final Path MODEL = Path.of("/proc/device-tree/model");

  private static final Path OS_RELEASE = Path.of("/etc/os-release");
  private static final String PRETTY_NAME = "PRETTY_NAME=";

  private Machine() {}

  /** Time of day, board, system, kernel, Java: one line. */
  public static String describe() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS)
        + ", "
        + model()
        + distribution()
        + "Linux "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, Java "
        + Runtime.version();
  }

  private static String model() {
    try {
      // A C string, its end included.
      return Files.readString(MODEL).replace("\0", "").strip() + ", ";
    } catch (IOException notOnThisComputer) {
      return "";
    }
  }

  private static String distribution() {
    try {
      return Files.readAllLines(OS_RELEASE).stream()
          .filter(line -> line.startsWith(PRETTY_NAME))
          .map(line -> line.substring(PRETTY_NAME.length()).replace("\"", "") + ", ")
          .findFirst()
          .orElse("");
    } catch (IOException notOnThisSystem) {
      return "";
    }
  }
}
