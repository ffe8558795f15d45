package io.roomhub.hardware.gpio;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A GPIO chip of this machine.
 *
 * @param name of the kernel's, such as {@code gpiochip0}; differs between boards and kernels
 * @param label what the driver calls it, such as {@code pinctrl-rp1}; empty if it is unknown
 * @param lineNames by offset on the chip; an empty list if they are unknown
 */
record GpioChip(String name, String label, List<String> lineNames) {
  /**
   * The header's chip of every Raspberry Pi: 1 to 3 and Zero, 4, and 5, whose header hangs on a
   * chip of its own.
   */
  private static final Set<String> HEADER_LABELS =
      Set.of(
          "pinctrl-bcm2835",
          "pinctrl-bcm2836",
          "pinctrl-bcm2837",
          "pinctrl-bcm2711",
          "pinctrl-bcm2712",
          "pinctrl-rp1");

  /** A chip whose label is not known. */
  GpioChip(String name, List<String> lineNames) {
    this(name, "", lineNames);
  }

  GpioChip {
    lineNames = List.copyOf(lineNames);
  }

  /** Whether some line is named GPIO<i>n</i>: what a Raspberry Pi's header chip has. */
  boolean hasHeaderLines() {
    return lineNames.stream().anyMatch(line -> line.matches("GPIO[0-9]{1,3}"));
  }

  /**
   * Whether the driver is that of a Raspberry Pi's header, on which line n is GPIO<i>n</i>: what is
   * left where a kernel names no lines.
   */
  boolean hasHeaderLabel() {
    return HEADER_LABELS.contains(label) && lineNames.stream().allMatch(String::isEmpty);
  }

  /** How many of the wanted BCM lines this chip has under their names. */
  long named(List<Integer> lines) {
    return lines.stream().filter(line -> lineNames.contains("GPIO" + line)).count();
  }

  /**
   * Where on the chip a BCM line is: at its name; else, since some boards name a line after its
   * second function (TXD1 for GPIO14), at its number, if the named ones are at theirs.
   */
  OptionalInt offset(int line) {
    int at = lineNames.indexOf("GPIO" + line);
    if (at >= 0) {
      return OptionalInt.of(at);
    }
    if (lineNames.isEmpty() || hasHeaderLabel()) {
      return OptionalInt.of(line);
    }
    if (line >= lineNames.size()) {
      return OptionalInt.empty();
    }
    for (int i = 0; i < lineNames.size(); i++) {
      String name = lineNames.get(i);
      if (name.matches("GPIO[0-9]{1,3}") && !name.equals("GPIO" + i)) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of(line);
  }
}
