package io.roomhub.hardware.gpio;

/** What holds an input line at a level while nothing drives it. */
public enum Bias {
  /** A resistor to the supply inside the chip: for contacts that close to ground. */
  PULL_UP,
  /** A resistor to ground inside the chip: for contacts that close to the supply. */
  PULL_DOWN,
  /** Nothing: the board has a resistor of its own. */
  DISABLED;

  /** The one under which an open contact reads as released. */
  static Bias released(boolean activeLow) {
    return activeLow ? PULL_UP : PULL_DOWN;
  }
}
