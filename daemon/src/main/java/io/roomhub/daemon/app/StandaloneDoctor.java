package io.roomhub.daemon.app;

import io.roomhub.daemon.config.ConfigException;
import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.config.RoomIds;
import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Doctor without a hub: starts one for a quarter of a minute, with its real devices, lines, rails
 * and servers, in a room of its own that nobody else can be in, and examines that.
 */
final class StandaloneDoctor {
  private StandaloneDoctor() {}

  /**
   * Examines and prints.
   *
   * @return the exit code: 0 also with warnings, 69 when something fails, 78 for a bad
   *     configuration
   */
  static int run(CommandLine commandLine, PrintStream out, PrintStream err) {
    HubConfig config;
    try {
      config = new ConfigReader(RoomIds::random).read(commandLine.config());
    } catch (ConfigException e) {
      e.errors().forEach(error -> err.println(commandLine.config() + ": " + error));
      return ExitCode.CONFIG;
    }
    // The report alone goes to standard output.
    JournalWriter.setLevel("off");
    try {
      Path directory = Files.createTempDirectory("roomhub-doctor");
      try {
        DoctorReport report = examine(apart(config, directory), commandLine, directory);
        out.print(commandLine.json() ? report.toJson() : report.toText());
        out.flush();
        return report.verdict() == Verdict.FAIL ? ExitCode.UNAVAILABLE : ExitCode.OK;
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      err.println("roomhubd: " + e.getMessage());
      return ExitCode.UNAVAILABLE;
    }
  }

  /** Meets nobody, makes no sound and leaves nothing behind. */
  private static HubConfig apart(HubConfig config, Path directory) {
    HubConfig.Room room = config.room();
    HubConfig.Audio audio = config.audio();
    return new HubConfig(
        new HubConfig.Room(
            room.appId(),
            RoomIds.random(),
            null,
            null,
            room.displayName(),
            room.maxPeers(),
            room.guestPageUrl(),
            false),
        config.signaling(),
        config.rtc(),
        new HubConfig.Audio(
            audio.input(),
            audio.output(),
            audio.devices(),
            audio.highPassHz(),
            audio.echoCancellation(),
            audio.echoEngine(),
            audio.autoGainControl(),
            audio.noiseSuppression(),
            audio.opus(),
            audio.jitterBuffer(),
            audio.volume(),
            false),
        config.gpio(),
        new HubConfig.Control(directory.resolve("control.sock")),
        new HubConfig.Metrics("127.0.0.1", 0),
        config.log(),
        new HubConfig.Hid(false, false));
  }

  private static DoctorReport examine(HubConfig config, CommandLine commandLine, Path directory) {
    try {
      return examineStarted(config, commandLine, directory);
    } catch (StartException e) {
      Check failed =
          Check.fail("start", e.getMessage(), "free what is in use, or configure another");
      List<SignalingConfig> others =
          config.signaling().stream()
              .filter(rail -> !(rail instanceof SignalingConfig.Embedded))
              .toList();
      if (others.size() == config.signaling().size()) {
        return DoctorReport.of(List.of(failed));
      }
      // A port that is taken should not keep the rest from being looked at.
      return with(failed, examine(with(others, config), commandLine, directory));
    }
  }

  private static DoctorReport examineStarted(
      HubConfig config, CommandLine commandLine, Path directory) throws StartException {
    CommandLine apart =
        new CommandLine(
            commandLine.config(),
            directory.resolve("state"),
            commandLine.virtualDevices(),
            false,
            true,
            commandLine.json(),
            null);
    try (Daemon daemon = Daemon.start(config, apart)) {
      return daemon.examine();
    }
  }

  private static HubConfig with(List<SignalingConfig> rails, HubConfig config) {
    return new HubConfig(
        config.room(),
        rails,
        config.rtc(),
        config.audio(),
        config.gpio(),
        config.control(),
        config.metrics(),
        config.log(),
        config.hid());
  }

  private static DoctorReport with(Check first, DoctorReport report) {
    List<Check> checks = new ArrayList<>(List.of(first));
    checks.addAll(report.checks());
    return DoctorReport.of(checks);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
