package io.roomhub.hardware.gpio;

import java.util.List;
import java.util.OptionalInt;

/**
 * A GPIO chip of this machine.
 *
 * @param name of the kernel's, such as {@code gpiochip0}; differs between boards and kernels
 * @param lineNames by offset on the chip; an empty list if they are unknown
 */
record GpioChip(String name, List<String> lineNames) {
  GpioChip {
    lineNames = List.copyOf(lineNames);
  }

  /** Whether some line is named GPIO<i>n</i>: what a Raspberry Pi's header chip has. */
  boolean hasHeaderLines() {
    return lineNames.stream().anyMatch(line -> line.matches("GPIO[0-9]{1,3}"));
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
    if (lineNames.isEmpty()) {
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
