package io.roomhub.daemon.config;

import io.roomhub.daemon.config.HubConfig.Button;
import io.roomhub.daemon.config.HubConfig.ButtonMode;
import io.roomhub.daemon.config.HubConfig.Led;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code gpio}. */
final class GpioSection {
  /** The highest BCM line of any Raspberry Pi (BCM2711). */
  private static final int MAX_LINE = 57;

  private static final Map<String, ButtonMode> MODES = new LinkedHashMap<>();

  static {
    MODES.put("toggle", ButtonMode.TOGGLE);
    MODES.put("push-to-talk", ButtonMode.PUSH_TO_TALK);
    MODES.put("push-to-mute", ButtonMode.PUSH_TO_MUTE);
  }

  private final ConfigSection gpio;
  private final Map<Integer, String> lineUsers = new HashMap<>();

  private GpioSection(ConfigSection gpio) {
    this.gpio = gpio;
  }

  static HubConfig.Gpio read(ConfigSection gpio) {
    return new GpioSection(gpio).read();
  }

  private HubConfig.Gpio read() {
    String provider = gpio.choice("provider", "auto", List.of("auto", "pi4j", "simulated", "none"));
    String chip =
        gpio.text(
            "chip",
            "auto",
            "\"auto\" or a chip name such as \"gpiochip4\"",
            s -> s.matches("[A-Za-z0-9._:-]{1,64}"));
    HubConfig.Gpio read = new HubConfig.Gpio(provider, chip, buttons(), leds());
    gpio.end();
    return read;
  }

  private Map<String, Button> buttons() {
    if (gpio.node("buttons") == null) {
      return Map.of("mute", new Button(17, true, 20, ButtonMode.TOGGLE));
    }
    Map<String, Button> buttons = new LinkedHashMap<>();
    ConfigSection section = gpio.section("buttons");
    for (String name : section.keys()) {
      ConfigSection button = section.section(name);
      if (!name.matches("[A-Za-z0-9_-]{1,32}")) {
        section.error(name, "a button name is 1 to 32 characters of A-Z a-z 0-9 _ -");
      }
      buttons.put(
          name,
          new Button(
              line(section, name, button),
              button.flag("activeLow", true),
              button.integer("debounceMs", 20, 0, 1_000),
              button.choice("mode", ButtonMode.TOGGLE, MODES)));
      button.end();
    }
    return Collections.unmodifiableMap(buttons);
  }

  /** Lamps have meanings of their own, so their names are fixed. */
  private Map<String, Led> leds() {
    Map<String, Led> leds = new LinkedHashMap<>();
    if (gpio.node("leds") == null) {
      leds.put("mute", new Led(27, false));
      leds.put("link", new Led(22, false));
      return Collections.unmodifiableMap(leds);
    }
    ConfigSection section = gpio.section("leds");
    for (String name : List.of("mute", "link")) {
      if (section.node(name) != null) {
        ConfigSection led = section.section(name);
        leds.put(name, new Led(line(section, name, led), led.flag("activeLow", false)));
        led.end();
      }
    }
    section.end();
    return Collections.unmodifiableMap(leds);
  }

  private int line(ConfigSection owner, String name, ConfigSection section) {
    int errorsBefore = section.errorCount();
    int line = section.requiredInteger("line", 0, MAX_LINE);
    if (section.errorCount() == errorsBefore) {
      String user = lineUsers.putIfAbsent(line, owner.path(name));
      if (user != null) {
        section.error("line", "line " + line + " is already used by " + user);
      }
    }
    return line;
  }
}
