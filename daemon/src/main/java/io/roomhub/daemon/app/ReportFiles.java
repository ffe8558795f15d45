package io.roomhub.daemon.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Reports that a button asked for, in the state directory; the oldest make room for new ones. */
final class ReportFiles {
  /** Most that are kept. */
  private static final int KEPT = 5;

  private static final String PREFIX = "roomhub-report-";

  private final Path folder;

  ReportFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes one, for the owner's eyes only.
   *
   * @return where it is
   * @throws IOException when it cannot be written
   */
  Path write(String text) throws IOException {
    List<Path> before = reports();
    int last = before.isEmpty() ? 0 : number(before.getLast());
    Path file = folder.resolve(String.format("%s%06d.txt", PREFIX, last + 1));
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      // Half a report would push out a good one later.
      Files.deleteIfExists(file);
      throw e;
    }
    for (Path old : before.subList(0, Math.max(0, before.size() + 1 - KEPT))) {
      Files.deleteIfExists(old);
    }
    return file;
  }

  /** Oldest first: they are numbered, as the clock of a board without a battery jumps. */
  private List<Path> reports() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> number(file) > 0).sorted().toList();
    }
  }

  private static int number(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.matches(PREFIX + "[0-9]{6}\\.txt")
        ? Integer.parseInt(name.substring(PREFIX.length(), PREFIX.length() + 6))
        : 0;
  }
}
