package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomIdStoreTest {
  @TempDir Path directory;

  @Test
  void theIdIsMadeOnceAndKeptForTheNextStart() throws IOException {
    Path state = directory.resolve("new/state");
    String id = new RoomIdStore(state).get();

    assertTrue(id.matches("[A-Za-z0-9_-]{22}"), id);
    assertEquals(id, new RoomIdStore(state).get());
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(state.resolve("room-id")));
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    Files.writeString(directory.resolve("room-id"), "short\n");

    String id = new RoomIdStore(directory).get();

    assertTrue(RoomIds.isValid(id), id);
    assertEquals(id + "\n", Files.readString(directory.resolve("room-id")));
  }

  @Test
  void aFileThatCannotBeReadNowStaysForWhenItCan() throws IOException {
    Path file = directory.resolve("room-id");
    Files.createSymbolicLink(file, file.getFileName());
    assertTrue(RoomIds.isValid(new RoomIdStore(directory).get()));
    assertTrue(Files.isSymbolicLink(file));
  }

  @Test
  void whereNothingCanBeKeptTheHubStillGetsAnId() throws IOException {
    Path file = Files.createFile(directory.resolve("no-directory"));

    assertTrue(RoomIds.isValid(new RoomIdStore(file).get()));
    assertNotEquals(new RoomIdStore(file).get(), new RoomIdStore(file).get());
  }
}
