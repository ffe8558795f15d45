package io.roomhub.daemon.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changes when somebody writes or replaces a file, or settles who may read it. Immutable.
 *
 * @param modified time of the last change of the content, as precise as the file system has it
 * @param changed the same of anything: also owner and mode (st_ctime)
 * @param size bytes
 * @param key which file it is (device and inode), where the system has that
 */
public record FileStamp(FileTime modified, FileTime changed, long size, @Nullable Object key) {
  /** Of a file now, or null when there is none that can be seen. */
  public static @Nullable FileStamp of(Path file) {
    try {
      Map<String, Object> seen =
          Files.readAttributes(file, "unix:lastModifiedTime,ctime,size,fileKey");
      return new FileStamp(
          (FileTime) seen.get("lastModifiedTime"),
          (FileTime) seen.get("ctime"),
          (Long) seen.get("size"),
          seen.get("fileKey"));
    } catch (IOException e) {
      return null;
    }
  }
}
