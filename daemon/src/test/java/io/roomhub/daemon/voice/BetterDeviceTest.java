package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.hardware.sound.AudioDeviceInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BetterDeviceTest {
  private static final AudioDeviceInfo SOCKET =
      new AudioDeviceInfo("alsa-Headphones", "", "javasound", 2, 48_000, false, false);

  private @Nullable String name;
  private long now = 1_000_000_000_000L;
  private final BetterDevice better = new BetterDevice(open -> name);

  /** How often it is wanted in so many seconds of a look each. */
  private int wanted(int seconds) {
    int wanted = 0;
    for (int i = 0; i < seconds; i++) {
      wanted += better.wanted(SOCKET, now) ? 1 : 0;
      now += 1_000_000_000L;
    }
    return wanted;
  }

  @Test
  void whatIsSeenTwiceIsWantedOnce() {
    assertEquals(0, wanted(10));
    name = "usb-puck";
    assertEquals(0, wanted(3), "it may not be ready");
    assertEquals(1, wanted(6));
    assertEquals(0, wanted(600), "it does not open");
    name = null;
    assertEquals(0, wanted(6));
    name = "usb-puck";
    assertEquals(1, wanted(9), "it was gone and is back");
  }

  @Test
  void whereNothingIsOpenNothingIsAsked() {
    name = "usb-puck";
    for (int i = 0; i < 10; i++) {
      assertEquals(false, better.wanted(null, now));
      now += BetterDevice.PERIOD_NANOS;
    }
  }
}
