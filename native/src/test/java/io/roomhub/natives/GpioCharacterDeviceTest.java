package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpioCharacterDeviceTest {
  @Test
  void whatIsNoGpioChipHasNoLines() {
    assertEquals(List.of(), GpioCharacterDevice.lineNames(Path.of("/dev/null")));
    assertEquals(List.of(), GpioCharacterDevice.lineNames(Path.of("/dev/gpiochip-none")));
  }
}
