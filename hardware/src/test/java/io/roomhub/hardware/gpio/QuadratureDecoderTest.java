package io.roomhub.hardware.gpio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QuadratureDecoderTest {
  /** One detent clockwise of an encoder that rests with both lines inactive. */
  private static final boolean[][] CLOCKWISE = {
    {true, false}, {true, true}, {false, true}, {false, false}
  };

  private final QuadratureDecoder decoder = new QuadratureDecoder(4);

  private int clockwise(QuadratureDecoder decoder) {
    int turned = 0;
    for (boolean[] step : CLOCKWISE) {
      turned += decoder.feed(step[0], step[1]);
    }
    return turned;
  }

  private int back(QuadratureDecoder decoder) {
    int turned = 0;
    for (int i = 2; i >= -1; i--) {
      boolean[] step = i < 0 ? CLOCKWISE[3] : CLOCKWISE[i];
      turned += decoder.feed(step[0], step[1]);
    }
    return turned;
  }

  @Test
  void aDetentIsFourQuarterStepsInEitherDirection() {
    assertEquals(0, decoder.feed(false, false), "the first reading is a state");
    assertEquals(1, clockwise(decoder));
    assertEquals(1, clockwise(decoder));
    assertEquals(-1, back(decoder));
  }

  @Test
  void bouncingContactsCancelOut() {
    Random random = new Random(3);
    decoder.feed(false, false);
    int turned = 0;
    boolean a = false;
    boolean b = false;
    for (int detent = 0; detent < 50; detent++) {
      for (boolean[] step : CLOCKWISE) {
        for (int bounce = random.nextInt(8) * 2; bounce > 0; bounce--) {
          // Only the line that moves bounces.
          boolean up = bounce % 2 == 0;
          turned +=
              decoder.feed(step[0] == a || !up ? a : step[0], step[1] == b || !up ? b : step[1]);
        }
        a = step[0];
        b = step[1];
        turned += decoder.feed(a, b);
      }
    }
    assertEquals(50, turned);
  }

  @Test
  void aLostStepCostsAtMostItsOwnDetentAndNeverCountsBackwards() {
    decoder.feed(false, false);
    assertEquals(0, decoder.feed(true, true), "both moved: one was lost");
    assertEquals(0, decoder.feed(false, true));
    assertEquals(0, decoder.feed(false, false));
    assertEquals(1, clockwise(decoder), "in step again at rest");
  }

  @Test
  void otherEncodersHaveMoreDetentsPerTurn() {
    QuadratureDecoder half = new QuadratureDecoder(2);
    half.feed(false, false);
    assertEquals(2, clockwise(half));
    QuadratureDecoder quarter = new QuadratureDecoder(1);
    quarter.feed(false, false);
    assertEquals(4, clockwise(quarter));
    assertEquals(-4, back(quarter));
    assertThrows(IllegalArgumentException.class, () -> new QuadratureDecoder(3));
  }
}
