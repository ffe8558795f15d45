package io.roomhub.daemon.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.tinylog.Logger;

/**
 * Replaces a small file such that a power cut leaves the old content or the new one, never half of
 * it nor nothing: a new name alone may reach the disk before what it names, and ext4 then shows an
 * empty file. Mode 0600 from the first moment. Any thread, one at a time; blocks for as long as the
 * disk takes, which on an SD card may be a second.
 */
public final class DurableFile {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private DurableFile() {}

  /** Brings a file or a directory from memory to the disk. */
  interface Sync {
    /** See fsync(2). */
    void sync(Path fileOrDirectory) throws IOException;
  }

  /** Replaces the content of {@code file}, in UTF-8, and makes its directory. */
  public static void write(Path file, String content) throws IOException {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Replaces the content of {@code file}, and makes its directory.
   *
   * @throws IOException when it could not be done; the old content is still there then
   */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, content, DurableFile::force);
  }

  static synchronized void write(Path file, byte[] content, Sync disk) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    // Of a power cut in the middle of this.
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, OWNER_ONLY);
    try {
      try (FileChannel channel = FileChannel.open(fresh, WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }
      disk.sync(fresh);
      Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    try {
      disk.sync(directory);
    } catch (IOException e) {
      // Not every file system can; the file is whole in any case.
      Logger.debug("cannot sync the directory of {}: {}", file, e.toString());
    }
  }

  private static void force(Path fileOrDirectory) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrDirectory, READ)) {
      channel.force(true);
    }
  }
}
