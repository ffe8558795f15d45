package io.roomhub.hardware.sound;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the little text files of /proc and /sys. They come and go with the devices, so whatever
 * cannot be read is simply not there; and whatever is longer than {@link #MAX_BYTES} ends there.
 */
final class SmallFiles {
  static final int MAX_BYTES = 65_536;

  private SmallFiles() {}

  /** The whole text, or an empty one. */
  static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** The first line without surrounding blanks, or null when there is none. */
  static @Nullable String line(Path file) {
    String line = text(file).lines().findFirst().orElse("").strip();
    return line.isEmpty() ? null : line;
  }

  /** The names in a folder, sorted, or none. */
  static List<String> names(Path folder) {
    try (var entries = Files.list(folder)) {
      return entries.map(p -> String.valueOf(p.getFileName())).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** Where links lead to, or null when that does not exist. */
  static @Nullable Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return null;
    }
  }
}
