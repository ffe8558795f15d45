package io.roomhub.hardware.gpio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A made-up /dev and /sys, after Raspberry Pis and others. */
class GpioChipFinderTest {
  private static final List<Integer> WANTED = List.of(17, 27, 22);

  @TempDir Path root;

  private final Map<String, List<String>> fromDevice = new HashMap<>();
  private GpioChipFinder finder;

  @BeforeEach
  void emptyMachine() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    finder =
        new GpioChipFinder(
            root.resolve("dev"),
            root.resolve("sys"),
            path -> fromDevice.getOrDefault(path.getFileName().toString(), List.of()));
  }

  @Test
  void theHeaderIsFoundByNameWhateverItsNumber() throws IOException {
    chip("gpiochip0", List.of("BT_ON", "WL_ON", ""));
    chip("gpiochip2", List.of("", ""));
    chip("gpiochip10", header(54));
    GpioChip found = finder.find("auto", WANTED).orElseThrow();
    assertEquals("gpiochip10", found.name());
    assertEquals(OptionalInt.of(17), found.offset(17));
  }

  @Test
  void theChipWithMostOfTheWantedLinesWinsAndAmongEqualsTheLowestNumber() throws IOException {
    chip("gpiochip1", List.of("GPIO0", "GPIO1"));
    chip("gpiochip9", header(28));
    chip("gpiochip11", header(28));
    assertEquals("gpiochip9", finder.find("auto", WANTED).orElseThrow().name());
  }

  @Test
  void aMachineWithoutNamedLinesHasNone() throws IOException {
    assertEquals(Optional.empty(), finder.find("auto", WANTED));
    chip("gpiochip0", List.of("", "power-button", "GPIO_A"));
    assertEquals(Optional.empty(), finder.find("auto", WANTED));
  }

  @Test
  void aNamedChipIsTakenAndALinkToItResolved() throws IOException {
    chip("gpiochip0", header(54));
    Files.createSymbolicLink(root.resolve("dev/gpiochip4"), Path.of("gpiochip0"));
    fromDevice.put("gpiochip4", header(54));
    assertEquals("gpiochip0", finder.find("gpiochip4", WANTED).orElseThrow().name());
    assertEquals("gpiochip0", finder.find("auto", WANTED).orElseThrow().name());
    assertEquals(Optional.empty(), finder.find("gpiochip7", WANTED));
  }

  @Test
  void aChipThatMayNotBeOpenedIsFoundThroughTheDeviceTree() throws IOException {
    chip("gpiochip0", List.of());
    Path node = root.resolve("sys/bus/gpio/devices/gpiochip0/of_node");
    Files.createDirectories(node);
    Files.writeString(
        node.resolve("gpio-line-names"),
        String.join("\0", header(54)) + "\0",
        StandardCharsets.ISO_8859_1);
    GpioChip found = finder.find("auto", WANTED).orElseThrow();
    assertEquals(header(54), found.lineNames());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pinctrl-bcm2835", // Pi 1, 3 and Zero 2 W
        "pinctrl-bcm2711", // Pi 4
        "pinctrl-rp1", // Pi 5
      })
  void aKernelThatNamesNoLinesStillLabelsTheHeadersChip(String label) throws IOException {
    chip("gpiochip0", List.of("", "", ""));
    chip("gpiochip4", java.util.Collections.nCopies(54, ""));
    GpioChipFinder byLabel =
        new GpioChipFinder(
            root.resolve("dev"),
            root.resolve("sys"),
            path -> fromDevice.getOrDefault(path.getFileName().toString(), List.of()),
            path -> path.endsWith("gpiochip4") ? label : "brcmvirt-gpio");
    GpioChip found = byLabel.find("auto", WANTED).orElseThrow();
    assertEquals("gpiochip4", found.name());
    assertEquals(OptionalInt.of(17), found.offset(17));

    chip("gpiochip9", header(28));
    assertEquals("gpiochip9", byLabel.find("auto", WANTED).orElseThrow().name(), "names win");
  }

  @Test
  void aLineIsWhereItsNameIs() {
    GpioChip chip = new GpioChip("c", List.of("", "GPIO27", "GPIO17", "GPIO22"));
    assertEquals(OptionalInt.of(2), chip.offset(17));
    assertEquals(OptionalInt.of(1), chip.offset(27));
    assertEquals(OptionalInt.empty(), chip.offset(0), "names are not at their numbers here");
  }

  @Test
  void aLineNamedAfterItsSecondFunctionIsAtItsNumber() {
    List<String> names = new ArrayList<>(header(28));
    names.set(14, "TXD1");
    GpioChip chip = new GpioChip("c", names);
    assertEquals(OptionalInt.of(14), chip.offset(14));
    assertEquals(OptionalInt.empty(), chip.offset(28), "beyond the chip");
  }

  @Test
  void permissionIsAskedOfTheDeviceFile() throws IOException {
    chip("gpiochip0", header(54));
    assertEquals(Optional.empty(), finder.whyClosed(new GpioChip("gpiochip0", List.of())));
    String reason = finder.whyClosed(new GpioChip("gpiochip1", List.of())).orElseThrow();
    assertTrue(reason.endsWith("gpiochip1; add the user to the group gpio"), reason);
  }

  @Test
  void chipsThatMayNotBeReadAreNamed() throws IOException {
    chip("gpiochip0", List.of());
    chip("gpiochip1", List.of());
    assertEquals(List.of(), finder.closed());
    Files.delete(root.resolve("dev/gpiochip1"));
    Files.createSymbolicLink(root.resolve("dev/gpiochip1"), root.resolve("dev/nowhere"));
    assertEquals(List.of(root.resolve("dev/gpiochip1")), finder.closed());
  }

  @Test
  void thisMachineCanBeScannedWithoutHarm() {
    assertEquals(Optional.empty(), new GpioChipFinder().find("gpiochip-none", WANTED));
  }

  private void chip(String name, List<String> lines) throws IOException {
    Files.createFile(root.resolve("dev").resolve(name));
    fromDevice.put(name, lines);
  }

  private static List<String> header(int lines) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      names.add("GPIO" + i);
    }
    return names;
  }
}
