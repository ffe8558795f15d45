package io.roomhub.daemon.control.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the machine believes the time is. Any thread. */
interface WallClock {
  /** Date and time. */
  Instant now();

  /**
   * Whether a time server has set it, or null where nothing tells. Blocks for two seconds at most.
   */
  @Nullable Boolean synchronised() throws InterruptedException;

  /**
   * Of this machine.
   *
   * @param marker there once a time server has answered
   * @param command runs timedatectl(1)
   */
  static WallClock system(Path marker, Command command) {
    return new WallClock() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public @Nullable Boolean synchronised() throws InterruptedException {
        if (Files.exists(marker)) {
          return true;
        }
        // What the kernel knows (adjtimex(2)), whoever sets the clock.
        return said(
            command.output(
                List.of("timedatectl", "show", "--property=NTPSynchronized", "--value")));
      }
    };
  }

  private static @Nullable Boolean said(@Nullable String output) {
    return switch (output == null ? "" : output.strip()) {
      case "yes" -> true;
      case "no" -> false;
      default -> null;
    };
  }
}
