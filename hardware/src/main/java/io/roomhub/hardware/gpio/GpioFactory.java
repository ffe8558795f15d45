package io.roomhub.hardware.gpio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.tinylog.Logger;

/**
 * Opens the GPIO provider that the configuration names. Missing or refused hardware is no error
 * here: {@link Gpio#whyUnavailable} says what is wrong, for the caller to log and to try again.
 * Pi4J is not touched unless its provider is used.
 */
public final class GpioFactory {
  /**
   * Pi4J where a chip with a line named GPIO<i>n</i> exists and on every Raspberry Pi, whose chip
   * may come late; else simulated.
   */
  public static final String AUTO = "auto";

  /** The header of a Raspberry Pi, through Pi4J and the kernel's GPIO character device. */
  public static final String PI4J = "pi4j";

  /** Buttons that a program presses. */
  public static final String SIMULATED = "simulated";

  /** No buttons, no lamps. */
  public static final String NONE = "none";

  private static final String ADVICE = "; add the user to the group gpio";

  private GpioFactory() {}

  /**
   * Opens a provider. Opening again after a failure is allowed: permissions and devices may come
   * late.
   *
   * @param provider {@link #AUTO}, {@link #PI4J}, {@link #SIMULATED} or {@link #NONE}
   * @return the provider, or a {@link NoGpio} that knows why
   * @throws IllegalArgumentException for another provider name
   */
  public static Gpio open(String provider, GpioLayout layout) {
    return open(provider, layout, new GpioChipFinder());
  }

  static Gpio open(String provider, GpioLayout layout, GpioChipFinder finder) {
    return switch (provider) {
      case NONE -> new NoGpio(layout, null);
      case SIMULATED -> new SimulatedGpio(layout);
      case PI4J -> pi4j(layout, finder, finder.find(layout.chip(), lines(layout)));
      case AUTO -> {
        Optional<GpioChip> chip = finder.find(layout.chip(), lines(layout));
        if (chip.isPresent()) {
          yield pi4j(layout, finder, chip);
        }
        List<Path> closed = finder.closed();
        if (finder.isRaspberryPi()) {
          yield new NoGpio(
              layout, closed.isEmpty() ? noChip(layout) : "no permission for " + closed + ADVICE);
        }
        if (closed.isEmpty()) {
          Logger.info("No GPIO chip with lines named GPIOn: buttons and LEDs are simulated");
        } else {
          Logger.warn("Buttons and LEDs are simulated: no permission for {}{}", closed, ADVICE);
        }
        yield new SimulatedGpio(layout);
      }
      default -> throw new IllegalArgumentException("no GPIO provider named " + provider);
    };
  }

  private static Gpio pi4j(GpioLayout layout, GpioChipFinder finder, Optional<GpioChip> found) {
    if (found.isEmpty()) {
      return new NoGpio(layout, noChip(layout));
    }
    GpioChip chip = found.get();
    TreeMap<Integer, Integer> offsets = new TreeMap<>();
    for (int line : lines(layout)) {
      OptionalInt offset = chip.offset(line);
      if (offset.isEmpty()) {
        return new NoGpio(layout, chip.name() + " has no line GPIO" + line);
      }
      offsets.put(line, offset.getAsInt());
    }
    Optional<String> closed = finder.whyClosed(chip);
    if (closed.isPresent()) {
      return new NoGpio(layout, closed.get());
    }
    try {
      return Pi4jGpio.open(layout, chip.name(), offsets);
    } catch (RuntimeException | LinkageError e) {
      // Pi4J reports a busy line, an unknown board and a missing native library alike: by throwing.
      return new NoGpio(layout, "Pi4J cannot open " + chip.name() + ": " + rootMessage(e));
    }
  }

  private static String noChip(GpioLayout layout) {
    return layout.chip().equals(GpioChipFinder.AUTO)
        ? "no chip has a line named GPIOn"
        : "there is no /dev/" + layout.chip();
  }

  private static List<Integer> lines(GpioLayout layout) {
    List<Integer> lines = new ArrayList<>();
    layout.buttons().values().forEach(button -> lines.add(button.line()));
    layout.leds().values().forEach(led -> lines.add(led.line()));
    return lines;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    for (int depth = 0; depth < 10 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
