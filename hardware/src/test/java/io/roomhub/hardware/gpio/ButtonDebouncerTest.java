package io.roomhub.hardware.gpio;

import static io.roomhub.hardware.gpio.ButtonDebouncer.Change.MISSED;
import static io.roomhub.hardware.gpio.ButtonDebouncer.Change.PRESSED;
import static io.roomhub.hardware.gpio.ButtonDebouncer.Change.RELEASED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ButtonDebouncerTest {
  private final ButtonDebouncer button = new ButtonDebouncer(20);

  @Test
  void aPressCountsOnceItHasStoodForTheDebounceTime() {
    button.feed(false, 0);
    assertNull(button.feed(true, 100));
    assertEquals(120, button.nextDeadlineMs());
    assertNull(button.feed(true, 119));
    assertFalse(button.pressed());
    assertEquals(PRESSED, button.feed(true, 120));
    assertTrue(button.pressed());
    assertNull(button.feed(true, 121));
    assertNull(button.feed(false, 200));
    assertEquals(RELEASED, button.feed(false, 220));
    assertFalse(button.pressed());
  }

  @Test
  void aSpikeShorterThanTheDebounceTimeLeavesNoTrace() {
    button.feed(false, 0);
    assertNull(button.feed(true, 100));
    assertNull(button.feed(false, 119));
    assertNull(button.feed(false, 125));
    assertEquals(1_125, button.nextDeadlineMs(), "nothing unsettled");
    assertNull(button.feed(true, 130), "the time of the spike does not count");
    assertNull(button.feed(true, 149));
    assertEquals(PRESSED, button.feed(true, 150));
  }

  @Test
  void bouncingContactsMakeOnePressAndOneRelease() {
    Random random = new Random(7);
    List<ButtonDebouncer.Change> changes = new ArrayList<>();
    long now = 1_000;
    button.feed(false, now);
    for (boolean target : new boolean[] {true, false, true, false}) {
      for (int bounce = 0; bounce < 15; bounce++) {
        now += 1 + random.nextInt(3);
        add(changes, button.feed(random.nextBoolean(), now));
      }
      add(changes, button.feed(target, ++now));
      for (int reading = 0; reading < 3; reading++) {
        now = button.nextDeadlineMs();
        add(changes, button.feed(target, now));
      }
    }
    assertEquals(List.of(PRESSED, RELEASED, PRESSED, RELEASED), changes);
  }

  @Test
  void aLostEdgeIsRepairedByTheReadingOnceASecond() {
    button.feed(false, 0);
    button.feed(true, 10);
    assertEquals(PRESSED, button.feed(true, 30));
    // The release happens at 500, but its edge is lost.
    assertEquals(1_030, button.nextDeadlineMs());
    assertNull(button.feed(false, 1_030));
    assertEquals(1_050, button.nextDeadlineMs());
    assertEquals(RELEASED, button.feed(false, 1_050));
  }

  @Test
  void aButtonHeldWhileTheHubStartsWasNotPressedButItsReleaseCounts() {
    assertFalse(button.known());
    assertTrue(button.nextDeadlineMs() <= 0, "wants to be read at once");
    assertNull(button.feed(true, 5));
    assertTrue(button.known());
    assertTrue(button.pressed());
    assertNull(button.feed(false, 300));
    assertEquals(RELEASED, button.feed(false, 320));
  }

  @Test
  void withoutDebounceTimeEveryLevelCountsAtOnce() {
    ButtonDebouncer raw = new ButtonDebouncer(0);
    raw.feed(false, 0);
    assertEquals(PRESSED, raw.feed(true, 1));
    assertEquals(RELEASED, raw.feed(false, 1));
  }

  @Test
  void aNegativeDebounceTimeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ButtonDebouncer(-1));
  }

  private static void add(
      List<ButtonDebouncer.Change> changes, ButtonDebouncer.@Nullable Change change) {
    if (change != null) {
      changes.add(change);
    }
  }

  @Test
  void aPressThatIsFoundAfterNobodyLookedIsMissedAndTheNextOneIsAPressAgain() {
    button.feed(false, 0);
    button.feed(false, 1_000);
    // The process stood still for three seconds.
    assertNull(button.feed(true, 4_000));
    assertEquals(MISSED, button.feed(true, 4_020), "20 ms after it goes on");
    assertTrue(button.pressed());
    button.feed(false, 4_500);
    assertEquals(RELEASED, button.feed(false, 4_520));
    button.feed(true, 5_000);
    assertEquals(PRESSED, button.feed(true, 5_020));
  }

  @Test
  void aReleaseThatIsFoundIsARelease() {
    button.feed(false, 0);
    button.feed(true, 100);
    button.feed(true, 120);
    assertNull(button.feed(false, 4_000));
    assertEquals(RELEASED, button.feed(false, 4_020));
  }

  @Test
  void edgesThatTheKernelKeptWhileNobodyLookedTellOfAPressThatIsOver() {
    button.feed(false, 0);
    button.edge(4_000);
    assertNull(button.feed(false, 4_000));
    assertEquals(4_020, button.nextDeadlineMs());
    assertEquals(MISSED, button.feed(false, 4_020));
    assertNull(button.feed(false, 4_040), "once");
  }

  @Test
  void edgesOfASpikeAreNothingWhileSomebodyLooks() {
    button.feed(false, 0);
    button.edge(900);
    assertNull(button.feed(false, 900));
    assertNull(button.feed(false, 1_900));
    assertNull(button.feed(false, 2_900));
  }
}
