package io.roomhub.daemon.app.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.gpio.Gesture;
import io.roomhub.hardware.gpio.GpioLayout;
import io.roomhub.hardware.gpio.SimulatedGpio;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrontPanelTest {
  private static final HubConfig.Gpio CONFIG =
      new HubConfig.Gpio(
          "simulated",
          "auto",
          Map.of("mute", new HubConfig.Button(17, true, 20, HubConfig.ButtonMode.TOGGLE)),
          Map.of());

  private final SimulatedGpio first = gpio(22);
  private final SimulatedGpio second = gpio(23);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile String lastLevel = "mute up";
  private final FrontPanel panel =
      new FrontPanel(
          () -> first,
          CONFIG,
          new SystemClock(),
          new FrontPanel.Listener() {
            @Override
            public void buttonSuspected(String button, boolean pressed) {}

            @Override
            public void buttonLevel(String button, boolean pressed) {
              String level = button + (pressed ? " down" : " up");
              if (!level.equals(lastLevel)) {
                lastLevel = level;
                told.add(level);
              }
            }

            @Override
            public void buttonMissed(String button, boolean pressed) {}

            @Override
            public void buttonLost(String button) {
              told.add(button + " lost");
            }

            @Override
            public void gesture(String button, Gesture gesture) {}

            @Override
            public void turned(String encoder, boolean clockwise) {}

            @Override
            public void lampChanged(String led, String pattern) {
              told.add(led + " " + pattern);
            }
          });

  private static SimulatedGpio gpio(int lampLine) {
    return new SimulatedGpio(
        new GpioLayout(
            "auto",
            Map.of("mute", new GpioLayout.Button(17, true)),
            Map.of("mute", new GpioLayout.Led(lampLine, false))));
  }

  @AfterEach
  void close() {
    panel.close();
  }

  @Test
  void anotherWiringTakesOverLampsAndButtons() {
    panel.start();
    panel.show("mute", Lamps.mute(true));
    Await.until("the first lamp", 5, () -> first.leds().get("mute") ? true : null);

    panel.rewire(() -> second, CONFIG);
    Await.until("the second lamp", 5, () -> second.leds().get("mute") ? true : null);
    assertEquals(Map.of("mute", false), first.leds(), "the line that was let go is dark");
    assertSame(second, panel.gpio());
    assertEquals(Map.of("mute", "on"), panel.lamps());

    second.press("mute", true);
    Await.until("the press", 5, () -> told.contains("mute down") ? true : null);
    assertEquals("mute on", told.getFirst());
  }

  @Test
  void everyMoveOfASimulatedButtonCountsHoweverQuickTheNextOneIs() {
    panel.start();
    for (int i = 0; i < 3; i++) {
      panel.press("mute", true);
      panel.press("mute", false);
    }
    Await.until("six moves", 5, () -> told.size() == 6 ? true : null);
    assertEquals(
        List.of("mute down", "mute up", "mute down", "mute up", "mute down", "mute up"), told);
  }
}
