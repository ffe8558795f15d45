package io.roomhub.hardware.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwareFlagsTest {
  @TempDir Path devices;

  private void firmware(String text) throws IOException {
    Path folder = Files.createDirectories(devices.resolve("soc:firmware"));
    Files.writeString(folder.resolve("get_throttled"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, false, false, false",
    "1, true, false, false, false",
    "2, false, true, false, false",
    "4, false, true, false, false",
    "8, false, true, false, false",
    "10000, false, false, true, false",
    "40000, false, false, false, true",
    "50005, true, true, true, true",
    "0x50000, false, false, true, true",
  })
  void theBitsOfTheFirmwareAreRead(
      String text, boolean low, boolean slow, boolean wasLow, boolean wasSlow) throws IOException {
    firmware(text + "\n");
    assertEquals(new BoardHealth(low, slow, wasLow, wasSlow), new FirmwareFlags(devices).read());
  }

  @Test
  void anotherComputerSaysNothing() throws IOException {
    Files.createDirectories(devices.resolve("serial8250"));
    assertNull(new FirmwareFlags(devices).read());
    assertNull(new FirmwareFlags(devices.resolve("none")).read());
  }

  @Test
  void whatIsNoNumberSaysNothing() throws IOException {
    firmware("busy");
    assertNull(new FirmwareFlags(devices).read());
  }
}
