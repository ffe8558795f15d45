package io.roomhub.daemon.config;

import io.roomhub.daemon.config.HubConfig.Button;
import io.roomhub.daemon.config.HubConfig.ButtonMode;
import io.roomhub.daemon.config.HubConfig.Encoder;
import io.roomhub.daemon.config.HubConfig.Led;
import io.roomhub.daemon.panel.PanelAction;
import io.roomhub.hardware.gpio.Bias;
import io.roomhub.hardware.gpio.Gesture;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code gpio}. */
final class GpioSection {
  /** The highest BCM line of any Raspberry Pi (BCM2711). */
  private static final int MAX_LINE = 57;

  private static final String NAME = "[A-Za-z0-9_-]{1,32}";
  private static final String MUTE = "mute";

  private static final Map<String, ButtonMode> MODES = new LinkedHashMap<>();
  private static final Map<String, Optional<Bias>> BIASES = new LinkedHashMap<>();

  static {
    BIASES.put("auto", Optional.empty());
    BIASES.put("pull-up", Optional.of(Bias.PULL_UP));
    BIASES.put("pull-down", Optional.of(Bias.PULL_DOWN));
    BIASES.put("disabled", Optional.of(Bias.DISABLED));
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
    HubConfig.Gpio read =
        new HubConfig.Gpio(
            provider, chip, buttons(), encoders(), leds(), LedSection.patterns(gpio));
    if (provider.equals("none")) {
      read.buttons().forEach(this::needsProvider);
    }
    gpio.end();
    return read;
  }

  private void needsProvider(String name, Button button) {
    if (button.mode() != ButtonMode.TOGGLE) {
      gpio.error(
          "provider",
          "\"none\" leaves nobody to hold the button \""
              + name
              + "\", by which alone one is heard or not");
    }
  }

  private Map<String, Button> buttons() {
    if (gpio.node("buttons") == null) {
      lineUsers.put(17, gpio.path("buttons") + ".mute, which is there by default");
      return Map.of("mute", new Button(17, true, 20, ButtonMode.TOGGLE));
    }
    Map<String, Button> buttons = new LinkedHashMap<>();
    ConfigSection section = gpio.section("buttons");
    for (String name : section.keys()) {
      ConfigSection button = section.section(name);
      if (!name.matches(NAME)) {
        section.error(name, "a button name is 1 to 32 characters of A-Z a-z 0-9 _ -");
      }
      int line = line(section, name, button);
      boolean activeLow = button.flag("activeLow", true);
      int debounceMs = button.integer("debounceMs", 20, 0, 1_000);
      ButtonMode mode = button.choice("mode", ButtonMode.TOGGLE, MODES);
      buttons.put(
          name,
          new Button(
              line, activeLow, debounceMs, mode, bias(button), gestures(name, mode, button)));
      button.end();
    }
    String mute = HubConfig.Gpio.muteButton(buttons);
    buttons.forEach(
        (name, button) -> {
          // Whoever holds it would believe that it mutes or talks.
          if (button.mode() != ButtonMode.TOGGLE && !name.equals(mute)) {
            section
                .section(name)
                .error("mode", "one button acts on the microphone, and that is \"" + mute + "\"");
          }
        });
    return Collections.unmodifiableMap(buttons);
  }

  private static @Nullable Bias bias(ConfigSection line) {
    return line.choice("bias", Optional.<Bias>empty(), BIASES).orElse(null);
  }

  private static Map<Gesture, PanelAction> gestures(
      String button, ButtonMode mode, ConfigSection section) {
    Map<Gesture, PanelAction> gestures = new EnumMap<>(Gesture.class);
    ConfigSection wanted = section.section("gestures");
    for (Gesture gesture : Gesture.values()) {
      String key = gesture.name().toLowerCase(Locale.ROOT);
      action(wanted, key, null).ifPresent(action -> gestures.put(gesture, action));
    }
    wanted.end();
    if (!gestures.isEmpty() && mode != ButtonMode.TOGGLE) {
      section.error(
          "gestures", "a button that talks or mutes while it is held has no gestures; see mode");
    }
    if (!gestures.isEmpty() && button.equals(MUTE)) {
      gestures.putIfAbsent(Gesture.SHORT, PanelAction.TOGGLE_MUTE);
    }
    return Collections.unmodifiableMap(gestures);
  }

  private static Optional<PanelAction> action(
      ConfigSection section, String key, @Nullable PanelAction defaultAction) {
    Map<String, Optional<PanelAction>> actions = new LinkedHashMap<>();
    PanelAction.byWord().forEach((word, action) -> actions.put(word, Optional.of(action)));
    return section.choice(key, Optional.ofNullable(defaultAction), actions);
  }

  private Map<String, Encoder> encoders() {
    Map<String, Encoder> encoders = new LinkedHashMap<>();
    ConfigSection section = gpio.section("encoders");
    for (String name : section.keys()) {
      ConfigSection encoder = section.section(name);
      if (!name.matches(NAME)) {
        section.error(name, "an encoder name is 1 to 32 characters of A-Z a-z 0-9 _ -");
      }
      List<Integer> lines = lines(section, name, encoder, 2);
      encoders.put(
          name,
          new Encoder(
              lines,
              encoder.flag("activeLow", true),
              bias(encoder),
              stepsPerDetent(encoder),
              action(encoder, "clockwise", PanelAction.VOLUME_UP).orElseThrow(),
              action(encoder, "counterclockwise", PanelAction.VOLUME_DOWN).orElseThrow()));
      encoder.end();
    }
    return Collections.unmodifiableMap(encoders);
  }

  private static int stepsPerDetent(ConfigSection encoder) {
    int steps = encoder.integer("stepsPerDetent", 4, 1, 4);
    if (steps == 3) {
      encoder.error("stepsPerDetent", "must be 1, 2 or 4, not 3");
    }
    return steps;
  }

  /** As many BCM lines as there have to be. */
  private List<Integer> lines(ConfigSection owner, String name, ConfigSection section, int count) {
    if (section.node("lines") == null) {
      section.error("lines", "is required: " + count + " integers from 0 to " + MAX_LINE);
      return Collections.nCopies(count, 0);
    }
    int errorsBefore = section.errorCount();
    List<Integer> lines =
        section.list(
            "lines",
            List.of(),
            count,
            count,
            (at, item) -> section.integer(at, item, 0, 0, MAX_LINE));
    if (section.errorCount() == errorsBefore) {
      lines.forEach(line -> use(line, "lines", owner.path(name), section));
      return lines;
    }
    return Collections.nCopies(count, 0);
  }

  private void use(int line, String key, String user, ConfigSection section) {
    String other = lineUsers.putIfAbsent(line, user);
    if (other != null) {
      section.error(key, "line " + line + " is already used by " + other);
    }
  }

  /** Lamps have meanings of their own, so their names are fixed. */
  private Map<String, Led> leds() {
    Map<String, Led> leds = new LinkedHashMap<>();
    if (gpio.node("leds") == null) {
      leds.put("mute", new Led(27, false));
      leds.put("link", new Led(22, false));
      leds.forEach(
          (name, led) -> {
            String other = lineUsers.get(led.line());
            if (other != null) {
              gpio.error(
                  "leds",
                  "without it the lamp %s has line %d, which is used by %s"
                      .formatted(name, led.line(), other));
            }
          });
      return Collections.unmodifiableMap(leds);
    }
    ConfigSection section = gpio.section("leds");
    for (String name : List.of("mute", "link", "status")) {
      if (section.node(name) != null) {
        leds.put(name, led(section, name, section.section(name)));
      }
    }
    section.end();
    return Collections.unmodifiableMap(leds);
  }

  private Led led(ConfigSection owner, String name, ConfigSection led) {
    boolean colours = led.node("lines") != null;
    if (colours && led.node("line") != null) {
      led.error("lines", "stands beside line: a lamp has one line or three");
    }
    Led read =
        new Led(
            colours ? null : line(owner, name, led),
            colours ? lines(owner, name, led, 3) : List.of(),
            led.flag("activeLow", false),
            led.integer("brightness", 100, 1, 100));
    led.end();
    return read;
  }

  private int line(ConfigSection owner, String name, ConfigSection section) {
    int errorsBefore = section.errorCount();
    int line = section.requiredInteger("line", 0, MAX_LINE);
    if (section.errorCount() == errorsBefore) {
      use(line, "line", owner.path(name), section);
    }
    return line;
  }
}
