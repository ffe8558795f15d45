package io.roomhub.daemon.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps two processes from keeping their files in one directory, where each would write over the
 * other's. The kernel gives it back when its process ends, however that comes. Any thread.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final String NAME = ".lock";

  private final @Nullable FileChannel channel;

  private DirectoryLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it. A directory where nothing can be written, or whose file system knows no locks, is
   * everybody's: nothing is kept there that could be spoilt.
   *
   * @return null while somebody else has it
   */
  public static @Nullable DirectoryLock take(Path directory) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(directory.resolve(NAME), CREATE, WRITE);
      if (channel.tryLock() != null) {
        return new DirectoryLock(channel);
      }
      channel.close();
      return null;
    } catch (OverlappingFileLockException e) {
      new DirectoryLock(channel).close();
      return null;
    } catch (IOException e) {
      Logger.debug("no lock of {}: {}", directory, e.toString());
      return new DirectoryLock(channel);
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      Logger.debug("closing a lock: {}", e.toString());
    }
  }
}
