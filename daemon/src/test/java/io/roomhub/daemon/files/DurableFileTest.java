package io.roomhub.daemon.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("kept");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theContentIsReplacedAndForItsOwnerAlone() throws IOException {
    Files.writeString(file, "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    DurableFile.write(file, "n\u00e4chster\n");
    assertEquals("n\u00e4chster\n", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(List.of("kept"), names());
  }

  @Test
  void itsDirectoryIsMade() throws IOException {
    file = directory.resolve("of").resolve("kept");
    DurableFile.write(file, "new");
    assertEquals("new", Files.readString(file));
  }

  /**
   * The order is what a power cut asks for: content, then name, then the directory's memory of it.
   */
  @Test
  void theContentIsOnTheDiskBeforeItHasTheNameAndTheNameBeforeItReturns() throws IOException {
    Files.writeString(file, "old");
    List<String> synced = new ArrayList<>();
    DurableFile.write(
        file,
        "new".getBytes(StandardCharsets.UTF_8),
        path ->
            synced.add(
                (Files.isDirectory(path) ? "directory" : Files.readString(path))
                    + " while there is "
                    + Files.readString(file)));
    assertEquals(List.of("new while there is old", "directory while there is new"), synced);
  }

  @Test
  void whatCannotBeBroughtToTheDiskLeavesTheOldContent() throws IOException {
    Files.writeString(file, "old");
    IOException full = new IOException("No space left on device");
    assertEquals(
        full,
        assertThrows(
            IOException.class,
            () ->
                DurableFile.write(
                    file,
                    new byte[] {1},
                    path -> {
                      throw full;
                    })));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("kept"), names());
  }

  @Test
  void aDirectoryThatCannotBeSyncedIsNoFailure() throws IOException {
    DurableFile.write(
        file,
        new byte[] {'a'},
        path -> {
          if (Files.isDirectory(path)) {
            throw new IOException("Invalid argument");
          }
        });
    assertEquals("a", Files.readString(file));
  }

  @Test
  void whatAPowerCutLeftOfAnotherTryIsReplaced() throws IOException {
    Files.writeString(directory.resolve("kept.new"), "half of");
    DurableFile.write(file, "whole");
    assertEquals("whole", Files.readString(file));
    assertEquals(List.of("kept"), names());
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aStampChangesWithTimeOrSizeOrWhoMayReadIt() throws IOException {
    assertNull(FileStamp.of(file));
    Files.writeString(file, "one");
    FileStamp first = FileStamp.of(file);
    assertEquals(first, FileStamp.of(file));

    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    FileStamp second = FileStamp.of(file);
    assertNotEquals(first, second);

    Files.writeString(file, "three");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    FileStamp third = FileStamp.of(file);
    assertNotEquals(second, third);

    // Changes within one tick of the kernel's clock, some milliseconds, look like one.
    do {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    } while (third.equals(FileStamp.of(file)));
    assertEquals(third.modified(), FileStamp.of(file).modified());
  }
}
