package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedundancyControlTest {
  private static final long SECOND = 1_000_000_000L;

  private final RedundancyControl control = new RedundancyControl();

  @ParameterizedTest
  @CsvSource({
    "NaN, NaN, NONE",
    "0, 1, NONE",
    "0.5, NaN, NONE",
    "1.5, NaN, ONE",
    "10, NaN, TWO",
    "10, 1.1, TWO",
    "10, 2.5, SPREAD",
    "10, 4, WIDE"
  })
  void lossDecidesHowManyCopiesAndBurstsHowFarApart(
      double lossPercent, double meanBurst, Redundancy expected) {
    assertEquals(expected, control.choose(lossPercent, meanBurst, SECOND));
  }

  @Test
  void noMoreCopiesThanTheUploadHasRoomFor() {
    control.setMaxCopies(1);
    assertEquals(Redundancy.ONE, control.choose(10, 2.5, SECOND));
    control.setMaxCopies(0);
    assertEquals(Redundancy.NONE, control.choose(10, 2.5, 2 * SECOND));
    control.setMaxCopies(2);
    assertEquals(Redundancy.SPREAD, control.choose(10, 2.5, 3 * SECOND));
  }

  @Test
  void itFallsSlowlyAndEndsAfterLossHasEnded() {
    assertEquals(Redundancy.TWO, control.choose(10, 1, 0));
    Redundancy last = Redundancy.TWO;
    int seconds = 0;
    for (; last != Redundancy.NONE; seconds++) {
      last = control.choose(0, 1, seconds * SECOND);
      assertEquals(last, control.choose(0, 1, seconds * SECOND + 1), "time decides, not calls");
    }
    assertEquals(23, seconds, 2);
  }

  @Test
  void framesOfTenMillisecondsAreCopiedAsFarApartInTime() {
    assertArrayEquals(new int[] {2, 4}, Redundancy.SPREAD.distances(960));
    assertArrayEquals(new int[] {4, 8}, Redundancy.SPREAD.distances(480));
  }
}
