package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceSlotTest {
  private static final class Device implements AutoCloseable {
    final CountDownLatch closed = new CountDownLatch(1);
    final CountDownLatch held = new CountDownLatch(1);

    Device(boolean holds) {
      if (!holds) {
        held.countDown();
      }
    }

    @Override
    public void close() throws InterruptedException {
      held.await();
      closed.countDown();
    }
  }

  private static final AudioDeviceInfo INFO =
      new AudioDeviceInfo("usb-mic", "A microphone", "javasound", 2, 48_000, false, false);

  private final List<String> changes = new ArrayList<>();
  private final List<Device> opened = new ArrayList<>();
  private @Nullable String refusal = "busy";
  private boolean neverCloses;

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
  void aDeviceThatFailsIsClosedAndOpenedAgain() throws InterruptedException {
    refusal = null;
    slot.openIfMissing();
    Device first = opened.get(0);
    assertEquals(first, slot.current());
    slot.lost(first, new AudioDeviceException("unplugged"));
    assertTrue(first.closed.await(20, TimeUnit.SECONDS));
    assertNull(slot.current());
    slot.openIfMissing();
    assertNotNull(slot.current());
    assertEquals(List.of("OK: usb-mic", "MISSING: unplugged", "OK: usb-mic"), changes);
  }

  @Test
  void atRestItIsClosedAndReadWithoutAComplaintUntilItIsWantedAgain() throws InterruptedException {
    refusal = null;
    slot.openIfMissing();
    Device first = opened.get(0);
    slot.rest("closed while muted", () -> {});
    slot.rest("closed while muted", () -> {});
    assertTrue(first.closed.await(20, TimeUnit.SECONDS));
    assertNull(slot.current());
    slot.lost(first, new AudioDeviceException("was closed"));
    slot.openIfMissing();
    assertNotNull(slot.current());
    assertEquals(List.of("OK: usb-mic", "CLOSED: closed while muted", "OK: usb-mic"), changes);
  }

  @Test
  void aDeviceThatIsPulledOutWhileItRestsIsMissedAndFoundAgain() {
    slot.rest("closed while muted", () -> {});
    slot.rest(
        "closed while muted",
        () -> {
          throw new AudioDeviceException("none is plugged in");
        });
    slot.rest("closed while muted", () -> {});
    assertEquals(
        List.of(
            "CLOSED: closed while muted",
            "MISSING: none is plugged in",
            "CLOSED: closed while muted"),
        changes);
    assertEquals(List.of(), opened);
  }

  @Test
  void closingIsFinalAndNoChangeThatAPersonNeedsToHearOf() throws InterruptedException {
    refusal = null;
    slot.openIfMissing();
    slot.close();
    assertTrue(opened.get(0).closed.await(20, TimeUnit.SECONDS));
    slot.openIfMissing();
    assertNull(slot.current());
    assertTrue(
        opened.get(1).closed.await(20, TimeUnit.SECONDS),
        "one that was being opened meanwhile is closed too");
    assertEquals(List.of("OK: usb-mic"), changes);
  }

  @Test
  void aDriverThatHangsInClosingHoldsNobodyUp() {
    refusal = null;
    neverCloses = true;
    slot.openIfMissing();
    Device gone = opened.get(0);
    slot.lost(gone, new AudioDeviceException("the sound server died"));
    assertEquals(DeviceState.Condition.MISSING, slot.state().condition());
    neverCloses = false;
    slot.openIfMissing();
    assertEquals(opened.get(1), slot.current(), "another one is taken");
    assertEquals(1, gone.closed.getCount(), "the first one still hangs");
    slot.close();
    assertNull(slot.current());
    gone.held.countDown();
  }

  private Device open() throws AudioDeviceException {
    if (refusal != null) {
      throw new AudioDeviceException(refusal);
    }
    Device device = new Device(neverCloses);
    opened.add(device);
    return device;
  }
}
