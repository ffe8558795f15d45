package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The room's secret as systemd hands it over. */
class RoomCredentialTest {
  @TempDir Path directory;

  @Test
  void theFirstLineOfTheCredentialIsThePassword() throws IOException {
    Files.writeString(directory.resolve("room.password"), "  open sesame \nnot this\n");

    assertEquals("open sesame", RoomSection.handedOver(directory.toString()));
  }

  @Test
  void theStandInOfTheUnitForAMissingFileIsNoPassword() throws IOException {
    Files.writeString(directory.resolve("room.password"), "\n");

    assertNull(RoomSection.handedOver(directory.toString()));
  }

  @Test
  void withoutSystemdOrCredentialThereIsNone() {
    assertNull(RoomSection.handedOver(null));
    assertNull(RoomSection.handedOver(""));
    assertNull(RoomSection.handedOver(directory.toString()));
  }

  @Test
  void whatIsTooLongToBeAPasswordIsNone() throws IOException {
    Files.writeString(directory.resolve("room.password"), "x".repeat(1025));

    assertNull(RoomSection.handedOver(directory.toString()));
  }
}
