package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceSlotTest {
  private static final class Device implements AutoCloseable {
    boolean closed;

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final AudioDeviceInfo INFO =
      new AudioDeviceInfo("usb-mic", "A microphone", "javasound", 2, 48_000, false, false);

  private final List<String> changes = new ArrayList<>();
  private final List<Device> opened = new ArrayList<>();
  private @Nullable String refusal = "busy";

  private final DeviceSlot<Device> slot =
      new DeviceSlot<>(
          "microphone",
          this::open,
          device -> INFO,
          state -> changes.add(state.condition() + ": " + state.message()));

  @Test
  void everyChangeIsToldOnceHoweverOftenItIsTried() {
    slot.openIfMissing();
    slot.openIfMissing();
    slot.openIfMissing();
    assertEquals(List.of("MISSING: busy"), changes);
    refusal = null;
    slot.openIfMissing();
    slot.openIfMissing();
    assertEquals(List.of("MISSING: busy", "OK: usb-mic"), changes);
    assertEquals(1, opened.size());
    assertTrue(slot.state().ok());
    assertEquals(INFO, slot.state().device());
  }

  @Test
  void aDeviceThatFailsIsClosedAndOpenedAgain() {
    refusal = null;
    slot.openIfMissing();
    Device first = opened.get(0);
    assertEquals(first, slot.current());
    slot.lost(first, new AudioDeviceException("unplugged"));
    assertTrue(first.closed);
    assertNull(slot.current());
    slot.openIfMissing();
    assertNotNull(slot.current());
    assertEquals(List.of("OK: usb-mic", "MISSING: unplugged", "OK: usb-mic"), changes);
  }

  @Test
  void closingIsFinalAndNoChangeThatAPersonNeedsToHearOf() {
    refusal = null;
    slot.openIfMissing();
    slot.close();
    assertTrue(opened.get(0).closed);
    slot.openIfMissing();
    assertNull(slot.current());
    assertTrue(opened.get(1).closed, "one that was being opened meanwhile is closed too");
    assertEquals(List.of("OK: usb-mic"), changes);
  }

  private Device open() throws AudioDeviceException {
    if (refusal != null) {
      throw new AudioDeviceException(refusal);
    }
    Device device = new Device();
    opened.add(device);
    return device;
  }
}
