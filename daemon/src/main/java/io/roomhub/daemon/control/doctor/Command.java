package io.roomhub.daemon.control.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a program of the system and reads what it says. Any thread; blocks. */
@FunctionalInterface
interface Command {
  /**
   * What the program prints, or null when there is none of that name, or it fails or takes longer
   * than two seconds.
   */
  @Nullable String output(List<String> command) throws InterruptedException;

  /** Programs of this machine. */
  static Command system() {
    return command -> {
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
          // What these programs print fits the pipe, so it may be read after the end.
          return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0
              ? new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              : null;
        } finally {
          process.destroyForcibly();
        }
      } catch (IOException notInstalled) {
        return null;
      }
    };
  }
}
