package io.roomhub.hardware.gpio;

/** A colour of a lamp with a red, a green and a blue part, in percent; other lamps are just lit. */
public enum LampColor {
  WHITE(100, 100, 100),
  RED(100, 0, 0),
  AMBER(100, 40, 0),
  GREEN(0, 100, 0),
  BLUE(0, 0, 100);

  private final int red;
  private final int green;
  private final int blue;

  LampColor(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  /** The three parts: red, green, blue. */
  public int[] parts() {
    return new int[] {red, green, blue};
  }
}
