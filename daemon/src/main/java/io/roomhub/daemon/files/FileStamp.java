package io.roomhub.daemon.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What changes when somebody writes or replaces a file. Immutable.
 *
 * @param modified time of the last change, as precise as the file system has it
 * @param size bytes
 * @param key which file it is (device and inode), where the system has that
 */
public record FileStamp(FileTime modified, long size, @Nullable Object key) {
  /** Of a file now, or null when there is none that can be seen. */
  public static @Nullable FileStamp of(Path file) {
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(seen.lastModifiedTime(), seen.size(), seen.fileKey());
    } catch (IOException e) {
      return null;
    }
  }
}
