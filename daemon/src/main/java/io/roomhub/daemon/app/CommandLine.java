package io.roomhub.daemon.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param config the configuration file
 * @param state directory for what is kept over restarts
 * @param virtualDevices stand-ins where there is no sound card or GPIO
 * @param checkOnly read the configuration, say what is wrong, end
 * @param doctor examine this machine, say what is wrong, end
 * @param json say it as JSON
 * @param runtime directory for what is kept until power is cut and for how to darken the lamps,
 *     null where nothing is; systemd's, not to be chosen
 */
record CommandLine(
    Path config,
    Path state,
    boolean virtualDevices,
    boolean checkOnly,
    boolean doctor,
    boolean json,
    @Nullable Path runtime) {
  static final String USAGE =
      """
      usage: roomhubd [--config FILE] [--state DIRECTORY] [--virtual]
             roomhubd --check-config FILE [--json]
             roomhubd --doctor [--config FILE] [--virtual] [--json]
             roomhubd --version
             roomhubd --help""";

  /** The command line makes no sense; the message says why. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static CommandLine parse(String... arguments) throws UsageException {
    Path config = Path.of("/etc/roomhub/roomhub.json");
    Path state = defaultState();
    boolean virtualDevices = false;
    boolean checkOnly = false;
    boolean doctor = false;
    boolean json = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--config" -> config = Path.of(value(arguments, i++));
        case "--state" -> state = Path.of(value(arguments, i++));
        case "--virtual" -> virtualDevices = true;
        case "--json" -> json = true;
        case "--doctor" -> doctor = true;
        case "--check-config" -> {
          config = Path.of(value(arguments, i++));
          checkOnly = true;
        }
        default -> throw new UsageException("unknown option " + arguments[i]);
      }
    }
    return new CommandLine(
        config,
        state,
        virtualDevices,
        checkOnly,
        doctor,
        json,
        systemdDirectory("RUNTIME_DIRECTORY"));
  }

  private static String value(String[] arguments, int option) throws UsageException {
    if (option + 1 >= arguments.length) {
      throw new UsageException(arguments[option] + " needs a value");
    }
    return arguments[option + 1];
  }

  /** systemd names it, else the XDG base directory specification does. */
  private static Path defaultState() {
    Path systemd = systemdDirectory("STATE_DIRECTORY");
    if (systemd != null) {
      return systemd;
    }
    String xdg = System.getenv("XDG_STATE_HOME");
    return xdg != null && !xdg.isEmpty()
        ? Path.of(xdg, "roomhub")
        : Path.of(System.getProperty("user.home"), ".local", "state", "roomhub");
  }

  /** The first of the directories that the unit names, null outside of one. */
  private static @Nullable Path systemdDirectory(String variable) {
    String directories = System.getenv(variable);
    return directories == null || directories.isEmpty()
        ? null
        : Path.of(directories.split(":", -1)[0]);
  }
}
