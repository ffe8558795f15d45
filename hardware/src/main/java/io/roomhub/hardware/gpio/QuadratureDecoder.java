package io.roomhub.hardware.gpio;

/**
 * Counts the detents of a rotary encoder from the levels of its two lines. Each line bounces while
 * the other one stands still, so bouncing steps go back and forth and cancel; a step in which both
 * lines moved was lost in between and counts as none.
 *
 * <p>Thread: one owner, the thread that reads the lines.
 */
public final class QuadratureDecoder {
  /** The state of the lines, a then b, one quarter turn after the other. */
  private static final int[] ORDER = {0, 3, 1, 2};

  private final int stepsPerDetent;
  private int quarter = -1;
  private int steps;

  /**
   * @param stepsPerDetent quarter steps between two detents: 4 for most encoders, 2 for some, 1
   * @throws IllegalArgumentException for another number
   */
  public QuadratureDecoder(int stepsPerDetent) {
    if (stepsPerDetent != 1 && stepsPerDetent != 2 && stepsPerDetent != 4) {
      throw new IllegalArgumentException("stepsPerDetent " + stepsPerDetent);
    }
    this.stepsPerDetent = stepsPerDetent;
  }

  /**
   * Takes the levels as they are now. The first ones are a state and no step.
   *
   * @param a whether the first line is active
   * @param b whether the second line is active
   * @return 1 for a detent clockwise (a goes first), -1 for one back, else 0
   */
  public int feed(boolean a, boolean b) {
    int now = ORDER[(a ? 2 : 0) + (b ? 1 : 0)];
    int before = quarter;
    quarter = now;
    if (before < 0) {
      return 0;
    }
    switch (now - before & 3) {
      case 1 -> steps++;
      case 3 -> steps--;
      case 2 -> steps = 0;
      default -> {
        return 0;
      }
    }
    if (Math.abs(steps) < stepsPerDetent) {
      // Back at rest between two detents: what did not become one is forgotten.
      if (now == 0 && stepsPerDetent == 4) {
        steps = 0;
      }
      return 0;
    }
    int turned = Integer.signum(steps);
    steps = 0;
    return turned;
  }
}
