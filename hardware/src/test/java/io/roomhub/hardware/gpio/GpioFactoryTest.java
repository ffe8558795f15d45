package io.roomhub.hardware.gpio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpioFactoryTest {
  @TempDir Path dev;

  private static GpioLayout layout(String chip) {
    Map<String, GpioLayout.Button> buttons = new LinkedHashMap<>();
    buttons.put("mute", new GpioLayout.Button(17, true));
    buttons.put("bell", new GpioLayout.Button(5, true));
    Map<String, GpioLayout.Led> leds = new LinkedHashMap<>();
    leds.put("mute", new GpioLayout.Led(27, false));
    leds.put("link", new GpioLayout.Led(22, false));
    return new GpioLayout(chip, buttons, leds);
  }

  private GpioChipFinder finder(List<String> lineNames) {
    return new GpioChipFinder(dev, dev, path -> lineNames);
  }

  private static List<String> header() {
    return IntStream.range(0, 54).mapToObj(i -> "GPIO" + i).toList();
  }

  @Test
  void autoOnAMachineWithoutHeaderIsSimulated() {
    try (Gpio gpio = GpioFactory.open("auto", layout("auto"), finder(List.of()))) {
      assertInstanceOf(SimulatedGpio.class, gpio);
      assertEquals("simulated", gpio.provider());
      assertEquals(Optional.empty(), gpio.whyUnavailable());
    }
  }

  @Test
  void autoOnARaspberryPiWaitsForItsHeaderAndInventsNoLevel() throws Exception {
    Path tree = Files.createDirectories(dev.resolve("firmware/devicetree/base"));
    Files.writeString(tree.resolve("model"), "Raspberry Pi 5 Model B Rev 1.0\0");
    assertEquals(Optional.of("no chip has a line named GPIOn"), whyNot("auto", "auto", List.of()));

    Files.writeString(tree.resolve("model"), "Some Other Board\0");
    try (Gpio gpio = GpioFactory.open("auto", layout("auto"), finder(List.of()))) {
      assertEquals("simulated", gpio.provider());
    }
  }

  @Test
  void noneHasTheButtonsReleasedAndNothingToComplainOf() {
    try (Gpio gpio = GpioFactory.open("none", layout("auto"), finder(header()))) {
      assertEquals("none", gpio.provider());
      assertEquals(Optional.empty(), gpio.whyUnavailable());
      assertEquals(List.of("mute", "bell"), List.copyOf(gpio.buttons().keySet()));
      assertEquals(List.of(false, false), List.copyOf(gpio.buttons().values()));
      assertThrows(IllegalArgumentException.class, () -> gpio.isPressed("doorbell"));
      gpio.setLed("mute", true);
    }
  }

  @Test
  void pi4jWithoutAChipDegradesAndSaysWhy() {
    assertEquals(Optional.of("no chip has a line named GPIOn"), whyNot("pi4j", "auto", List.of()));
    assertEquals(Optional.of("there is no /dev/gpiochip3"), whyNot("pi4j", "gpiochip3", header()));
  }

  @Test
  void aLineThatTheChipLacksIsNamed() throws Exception {
    Files.createFile(dev.resolve("gpiochip0"));
    assertEquals(
        Optional.of("gpiochip0 has no line GPIO27"),
        whyNot("pi4j", "auto", header().subList(0, 20)));
  }

  @Test
  void autoFindsTheHeaderAndWhatPi4jRefusesBecomesAReason() throws Exception {
    // A plain file: looks like the header's chip by name, but no machine can drive it.
    Files.createFile(dev.resolve("gpiochip977"));
    String reason = whyNot("auto", "auto", header()).orElseThrow();
    assertTrue(reason.startsWith("Pi4J cannot open gpiochip977: it knows no Raspberry Pi"), reason);
  }

  @Test
  void anUnknownProviderIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> GpioFactory.open("wiringpi", layout("auto")));
  }

  @Test
  void theOtherProvidersWorkWithoutPi4jOnTheClassPath() throws Exception {
    List<URL> without = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("pi4j")) {
        without.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(without.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThrows(ClassNotFoundException.class, () -> loader.loadClass("com.pi4j.Pi4J"));
      Class<?> layout = loader.loadClass(GpioLayout.class.getName());
      Object empty =
          layout
              .getConstructor(String.class, Map.class, Map.class)
              .newInstance("auto", Map.of(), Map.of());
      Object gpio =
          loader
              .loadClass(GpioFactory.class.getName())
              .getMethod("open", String.class, layout)
              .invoke(null, "simulated", empty);
      assertEquals(SimulatedGpio.class.getName(), gpio.getClass().getName());
    }
  }

  private Optional<String> whyNot(String provider, String chip, List<String> lineNames) {
    try (Gpio gpio = GpioFactory.open(provider, layout(chip), finder(lineNames))) {
      assertInstanceOf(NoGpio.class, gpio);
      assertThrows(IllegalStateException.class, () -> gpio.isPressed("mute"));
      assertEquals(Map.of(), gpio.buttons());
      return gpio.whyUnavailable();
    }
  }
}
