package io.roomhub.hardware.hid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A file that says how to darken the puck in use, for whoever is left when this process was killed:
 * {@code roomhub-lamps-off}. There is none while no lamp is lit. Each line has the device, the name
 * of the HID device that it is (another may be plugged in by then), and a report in octal escapes.
 *
 * <p>Thread: one owner.
 */
final class DarkWord {
  private final @Nullable Path file;

  /**
   * @param file to write; null for none
   */
  DarkWord(@Nullable Path file) {
    this.file = file;
  }

  /** This puck's lamps are about to be lit. */
  void leave(HidrawFinder.Found puck) {
    if (file == null) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (byte[] report : puck.reports().lamps(false, false)) {
      text.append(puck.device().getFileName()).append(' ').append(puck.id()).append(' ');
      for (byte one : report) {
        text.append('\\').append(Integer.toOctalString(0x200 | one & 0xFF).substring(1));
      }
      text.append('\n');
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      Logger.debug("no word left for roomhub-lamps-off: {}", e.getMessage());
    }
  }

  /** They are dark, or gone. */
  void takeBack() {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        Logger.debug("the word for roomhub-lamps-off stays: {}", e.getMessage());
      }
    }
  }
}
