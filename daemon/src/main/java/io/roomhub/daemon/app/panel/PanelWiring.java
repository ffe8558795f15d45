package io.roomhub.daemon.app.panel;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.hardware.gpio.Bias;
import io.roomhub.hardware.gpio.Gpio;
import io.roomhub.hardware.gpio.GpioFactory;
import io.roomhub.hardware.gpio.GpioLayout;
import io.roomhub.hardware.gpio.NoGpio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Which lines the panel's buttons, encoders and lamps are on. */
public final class PanelWiring {
  /** Read by {@code roomhub-lamps-off} when this process is gone. */
  private static final String DARK_LINES = "lamps";

  private PanelWiring() {}

  /**
   * Opens what is configured.
   *
   * @param runtime directory where it stands how to darken the lamps, null where nobody would read
   */
  public static Gpio open(HubConfig.Gpio config, @Nullable Path runtime) {
    Gpio gpio = GpioFactory.open(config.provider(), layout(config));
    if (runtime != null) {
      leaveWord(gpio.darkLines(), runtime.resolve(DARK_LINES));
    }
    return gpio;
  }

  /** What stands in for hardware that was opened and failed. */
  static Gpio broken(HubConfig.Gpio config, String why) {
    return new NoGpio(layout(config), why);
  }

  static GpioLayout layout(HubConfig.Gpio config) {
    Map<String, GpioLayout.Button> inputs = new LinkedHashMap<>();
    config
        .buttons()
        .forEach(
            (name, button) ->
                inputs.put(name, input(button.line(), button.activeLow(), button.bias())));
    config
        .encoders()
        .forEach(
            (name, encoder) -> {
              List<Integer> lines = encoder.lines();
              boolean activeLow = encoder.activeLow();
              inputs.put(ButtonReader.lineA(name), input(lines.get(0), activeLow, encoder.bias()));
              inputs.put(ButtonReader.lineB(name), input(lines.get(1), activeLow, encoder.bias()));
            });
    Map<String, GpioLayout.Led> outputs = new LinkedHashMap<>();
    config.leds().forEach((name, led) -> addLamp(outputs, name, led));
    return new GpioLayout(config.chip(), inputs, outputs);
  }

  private static GpioLayout.Button input(int line, boolean activeLow, @Nullable Bias bias) {
    return bias == null
        ? new GpioLayout.Button(line, activeLow)
        : new GpioLayout.Button(line, activeLow, bias);
  }

  private static void addLamp(Map<String, GpioLayout.Led> outputs, String name, HubConfig.Led led) {
    Integer single = led.line();
    if (single != null) {
      outputs.put(name, new GpioLayout.Led(single, led.activeLow()));
      return;
    }
    for (int part = 0; part < led.lines().size(); part++) {
      outputs.put(
          LampBoard.channel(name, part),
          new GpioLayout.Led(led.lines().get(part), led.activeLow()));
    }
  }

  /**
   * One line for each lamp's line: its chip, its offset there, and the level at which it is dark.
   */
  static String word(List<GpioLayout.DarkLine> lines) {
    StringBuilder text = new StringBuilder();
    for (GpioLayout.DarkLine line : lines) {
      text.append(line.chip()).append(' ').append(line.offset());
      text.append(line.high() ? " 1\n" : " 0\n");
    }
    return text.toString();
  }

  /** Lamps that this process does not hold are none of its successor's business. */
  static void leaveWord(List<GpioLayout.DarkLine> lines, Path file) {
    try {
      if (lines.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        Files.writeString(file, word(lines));
      }
    } catch (IOException e) {
      Logger.debug("no word left for roomhub-lamps-off: {}", e.getMessage());
    }
  }
}
