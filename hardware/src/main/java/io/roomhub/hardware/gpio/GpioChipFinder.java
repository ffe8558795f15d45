package io.roomhub.hardware.gpio;

import io.roomhub.natives.GpioCharacterDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the GPIO chip of the header by the names of its lines, or where a kernel names none, by its
 * label: its number is 0 on one board or kernel and 4 or 10 on another. Names come from the
 * character device, or, when that may not be opened (yet), from the device tree, so that a chip
 * without permission is told from no chip at all.
 */
final class GpioChipFinder {
  static final String AUTO = "auto";

  private final Path dev;
  private final Path sys;
  private final Function<Path, List<String>> lineNames;
  private final Function<Path, String> label;

  /** Looks at this machine. */
  GpioChipFinder() {
    this(
        Path.of("/dev"),
        Path.of("/sys"),
        GpioCharacterDevice::lineNames,
        GpioCharacterDevice::label);
  }

  /** Where no chip says its label. */
  GpioChipFinder(Path dev, Path sys, Function<Path, List<String>> lineNames) {
    this(dev, sys, lineNames, path -> "");
  }

  /**
   * @param dev directory of the character devices
   * @param sys mount point of sysfs
   * @param lineNames reads the names out of a character device; empty when it cannot
   * @param label reads the chip's label out of a character device; empty when it cannot
   */
  GpioChipFinder(
      Path dev, Path sys, Function<Path, List<String>> lineNames, Function<Path, String> label) {
    this.dev = dev;
    this.sys = sys;
    this.lineNames = lineNames;
    this.label = label;
  }

  /**
   * The chip to use.
   *
   * @param chip {@code auto}, or the name of one chip, which is then taken whatever its lines are
   *     named
   * @param lines the BCM numbers of the lines wanted
   */
  Optional<GpioChip> find(String chip, List<Integer> lines) {
    if (!chip.equals(AUTO)) {
      return chips().stream().filter(path -> path.endsWith(chip)).findFirst().map(this::read);
    }
    GpioChip best = null;
    GpioChip unnamed = null;
    for (Path path : chips()) {
      GpioChip candidate = read(path);
      if (candidate.hasHeaderLines()
          && (best == null || candidate.named(lines) > best.named(lines))) {
        best = candidate;
      }
      if (unnamed == null && candidate.hasHeaderLabel()) {
        unnamed = candidate;
      }
    }
    return Optional.ofNullable(best == null ? unnamed : best);
  }

  /** Why this process cannot use the chip, in a few words; empty when the file lets it. */
  Optional<String> whyClosed(GpioChip chip) {
    Path path = dev.resolve(chip.name());
    if (Files.isReadable(path) && Files.isWritable(path)) {
      return Optional.empty();
    }
    return Optional.of("no permission for " + path + "; add the user to the group gpio");
  }

  /** Whether the device tree says that this is a Raspberry Pi, which always has a header. */
  boolean isRaspberryPi() {
    try {
      Path model = sys.resolve("firmware/devicetree/base/model");
      return Files.readString(model, StandardCharsets.ISO_8859_1).startsWith("Raspberry Pi");
    } catch (IOException e) {
      return false;
    }
  }

  /** The chips whose lines may have names that this process is not allowed to read. */
  List<Path> closed() {
    return chips().stream().filter(path -> !Files.isReadable(path)).toList();
  }

  private List<Path> chips() {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(dev, "gpiochip*")) {
      stream.forEach(paths::add);
    } catch (IOException e) {
      return List.of();
    }
    paths.sort(Comparator.comparingInt(GpioChipFinder::number));
    return paths;
  }

  private GpioChip read(Path path) {
    // On a Pi 5 gpiochip4 is a link to gpiochip0, for programs that know the old number.
    String name = fileName(path);
    try {
      name = fileName(path.toRealPath());
    } catch (IOException e) {
      // A dangling link: the name it goes by is the best there is.
    }
    List<String> names = lineNames.apply(path);
    return new GpioChip(name, label.apply(path), names.isEmpty() ? deviceTreeNames(name) : names);
  }

  private List<String> deviceTreeNames(String chip) {
    Path property =
        sys.resolve("bus/gpio/devices").resolve(chip).resolve("of_node/gpio-line-names");
    try {
      String text = Files.readString(property, StandardCharsets.ISO_8859_1);
      // Each name ends in a NUL, the last one too.
      List<String> names = new ArrayList<>(List.of(text.split("\0", -1)));
      names.removeLast();
      return names;
    } catch (IOException e) {
      return List.of();
    }
  }

  private static int number(Path path) {
    String digits = fileName(path).substring("gpiochip".length());
    return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
  }

  private static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
