package io.roomhub.hardware.gpio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatedGpioTest {
  private final SimulatedGpio gpio =
      new SimulatedGpio(
          new GpioLayout(
              "auto",
              Map.of("mute", new GpioLayout.Button(17, true)),
              Map.of("mute", new GpioLayout.Led(27, true))));

  @Test
  void everyChangeOfAButtonIsAnEdgeAndTheLevelHasChangedBeforeIt() {
    List<String> edges = new ArrayList<>();
    gpio.onEdge(button -> edges.add(button + " " + gpio.isPressed(button)));
    gpio.press("mute", true);
    gpio.press("mute", true);
    gpio.press("mute", false);
    assertEquals(List.of("mute true", "mute false"), edges);
    assertEquals(Map.of("mute", false), gpio.buttons());
  }

  @Test
  void lampsStartDarkAndShowWhatTheyWereTold() {
    assertEquals(Map.of("mute", false), gpio.leds());
    gpio.setLed("mute", true);
    assertTrue(gpio.leds().get("mute"));
    gpio.setLed("nobody", true);
    assertEquals(Map.of("mute", true), gpio.leds());
  }

  @Test
  void aButtonThatIsNotConfiguredIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> gpio.press("bell", true));
    assertThrows(IllegalArgumentException.class, () -> gpio.isPressed("bell"));
    assertFalse(gpio.buttons().containsKey("bell"));
  }
}
