package io.roomhub.hardware.gpio;

import static io.roomhub.hardware.gpio.Gesture.DOUBLE;
import static io.roomhub.hardware.gpio.Gesture.LONG;
import static io.roomhub.hardware.gpio.Gesture.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GestureRecognizerTest {
  private final GestureRecognizer all = new GestureRecognizer(EnumSet.allOf(Gesture.class));

  @Test
  void aPressThatNoOtherFollowsIsShortWhenItIsTooLateForASecond() {
    assertNull(all.press(1_000));
    assertEquals(1_700, all.nextDeadlineMs());
    assertNull(all.release(1_100));
    assertEquals(1_400, all.nextDeadlineMs());
    assertNull(all.tick(1_399));
    assertEquals(SHORT, all.tick(1_400));
    assertEquals(GestureRecognizer.NEVER, all.nextDeadlineMs());
  }

  @Test
  void twoPressesAreDoubleWhenTheSecondGoesDownAndNothingMoreAfterwards() {
    all.press(1_000);
    all.release(1_080);
    assertEquals(DOUBLE, all.press(1_300));
    assertNull(all.tick(9_000), "held: the second press is no long one");
    assertNull(all.release(9_100));
    assertNull(all.tick(10_000));
  }

  @Test
  void aPressThatLastsIsLongAtItsTimeAndItsReleaseIsNothing() {
    all.press(1_000);
    assertNull(all.tick(1_699));
    assertEquals(LONG, all.tick(1_700));
    assertNull(all.release(2_000));
    assertNull(all.tick(9_000));
  }

  @Test
  void aLateReadingStillTellsThemApart() {
    all.press(1_000);
    assertEquals(LONG, all.release(5_000), "nobody ticked in between");

    all.press(6_000);
    all.release(6_050);
    assertEquals(SHORT, all.press(8_000), "the first one is over; the second has just begun");
    all.release(8_050);
    assertEquals(SHORT, all.tick(8_350));
  }

  @Test
  void nothingIsWaitedForThatMeansNothing() {
    GestureRecognizer shortOnly = new GestureRecognizer(Set.of(SHORT));
    assertEquals(SHORT, shortOnly.press(0));
    assertNull(shortOnly.release(5_000));

    GestureRecognizer noDouble = new GestureRecognizer(Set.of(SHORT, LONG));
    assertNull(noDouble.press(10_000));
    assertEquals(SHORT, noDouble.release(10_100));

    GestureRecognizer noLong = new GestureRecognizer(Set.of(SHORT, DOUBLE));
    assertNull(noLong.press(20_000));
    assertEquals(GestureRecognizer.NEVER, noLong.nextDeadlineMs());
    assertNull(noLong.release(25_000));
    assertEquals(SHORT, noLong.tick(25_300));
  }

  @Test
  void whatWasNotSeenWholeIsForgotten() {
    all.press(1_000);
    all.reset();
    assertNull(all.tick(9_000));
    assertNull(all.release(9_000));
  }
}
