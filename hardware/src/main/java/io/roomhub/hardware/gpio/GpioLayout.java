package io.roomhub.hardware.gpio;

import java.util.List;
import java.util.Map;

/**
 * The lines in use.
 *
 * @param chip {@code auto} (the chip that has a line named GPIO<i>n</i>) or a chip name such as
 *     {@code gpiochip4}
 * @param buttons by name
 * @param leds by name
 */
public record GpioLayout(String chip, Map<String, Button> buttons, Map<String, Led> leds) {
  /**
   * An input line.
   *
   * @param line BCM number: 17 is the line named GPIO17
   * @param activeLow pressed pulls the line low
   * @param bias what holds the line while it is released
   */
  public record Button(int line, boolean activeLow, Bias bias) {
    /** With the bias under which an open contact reads as released. */
    public Button(int line, boolean activeLow) {
      this(line, activeLow, Bias.released(activeLow));
    }
  }

  /** An output line; {@code activeLow}: lit when driven low. */
  public record Led(int line, boolean activeLow) {}

  /**
   * The level at which a lamp is dark.
   *
   * @param chip the kernel's name of the chip, such as {@code gpiochip4}
   * @param offset of the line on the chip
   * @param high whether the lamp is dark when the line is driven high
   */
  public record DarkLine(String chip, int offset, boolean high) {}

  /** The lamps' lines on this chip, of which each BCM line is at its offset. */
  public List<DarkLine> darkLines(String onChip, Map<Integer, Integer> offsets) {
    return leds.values().stream()
        .map(led -> new DarkLine(onChip, offsets.get(led.line()), led.activeLow()))
        .toList();
  }
}
