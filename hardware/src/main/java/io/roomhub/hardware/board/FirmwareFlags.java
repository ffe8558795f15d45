package io.roomhub.hardware.board;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the firmware of a Raspberry Pi for its throttling flags, which its kernel shows as a file of
 * hexadecimal digits. Any thread; a reading takes the firmware about a millisecond.
 */
public final class FirmwareFlags {
  private static final String FILE = "get_throttled";

  private final @Nullable Path file;

  /**
   * Looks for the file; on another computer there is none.
   *
   * @param platformDevices {@code /sys/bus/platform/devices}, where the firmware's own name differs
   *     between the models
   */
  public FirmwareFlags(Path platformDevices) {
    file = find(platformDevices);
  }

  private static @Nullable Path find(Path platformDevices) {
    try (var devices = Files.list(platformDevices)) {
      List<Path> files =
          devices
              .filter(device -> String.valueOf(device.getFileName()).endsWith("firmware"))
              .map(device -> device.resolve(FILE))
              .filter(Files::isReadable)
              .toList();
      return files.isEmpty() ? null : files.getFirst();
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  /** How the board is, or null where nothing tells. */
  public @Nullable BoardHealth read() {
    if (file == null) {
      return null;
    }
    try {
      String digits = Files.readString(file).strip();
      return BoardHealth.of(
          Long.parseLong(digits.startsWith("0x") ? digits.substring(2) : digits, 16));
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }
}
