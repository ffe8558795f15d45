package io.roomhub.daemon.config;

import io.roomhub.hardware.gpio.LedPattern;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares a running configuration with a new one and says which differences a hub can take over
 * while it talks. Keys only, never values: they may be secrets.
 */
public final class ConfigReload {
  private static final List<String> LIVE =
      List.of(
          "audio.highPassHz",
          "audio.echoCancellation",
          "audio.autoGainControl",
          "audio.noiseSuppression",
          "audio.volume",
          "audio.earcons",
          "audio.closeWhenMuted",
          "gpio.leds",
          "gpio.ledPatterns",
          "log.level");

  /** Keys of the file whose value fills two components. */
  private static final Map<String, String> ALIASES =
      Map.of("audio.echoEngine", "audio.echoCancellation");

  private ConfigReload() {}

  /** What {@code next} changes in a hub that runs with {@code running}. */
  public static ReloadPlan plan(HubConfig running, HubConfig next) {
    Map<String, Object> before = new TreeMap<>();
    Map<String, Object> after = new TreeMap<>();
    flatten("", running, before);
    flatten("", next, after);
    List<String> applied = new ArrayList<>();
    List<String> needRestart = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    boolean lampsWait = lampsNeedLinesInUse(running.gpio(), next.gpio());
    for (String key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        boolean waits = lampsWait && key.startsWith("gpio.leds.");
        (isLive(key) && !waits ? applied : needRestart).add(ALIASES.getOrDefault(key, key));
      }
    }
    return new ReloadPlan(
        List.copyOf(applied), List.copyOf(needRestart), withLiveKeys(running, next, lampsWait));
  }

  /** Whether a lamp is to get the line of a button or knob that only a restart takes away. */
  private static boolean lampsNeedLinesInUse(HubConfig.Gpio running, HubConfig.Gpio next) {
    Set<Integer> inUse = new HashSet<>();
    running.buttons().values().forEach(button -> inUse.add(button.line()));
    running.encoders().values().forEach(encoder -> inUse.addAll(encoder.lines()));
    return next.leds().values().stream()
        .anyMatch(
            led -> inUse.contains(led.line()) || led.lines().stream().anyMatch(inUse::contains));
  }

  private static boolean isLive(String key) {
    return LIVE.stream().anyMatch(live -> key.equals(live) || key.startsWith(live + "."));
  }

  private static HubConfig withLiveKeys(HubConfig running, HubConfig next, boolean lampsWait) {
    HubConfig.Audio now = running.audio();
    HubConfig.Audio wanted = next.audio();
    HubConfig.Gpio gpio = running.gpio();
    return new HubConfig(
        running.room(),
        running.signaling(),
        running.rtc(),
        new HubConfig.Audio(
            now.input(),
            now.output(),
            now.devices(),
            wanted.highPassHz(),
            wanted.echoCancellation(),
            now.echoEngine(),
            wanted.autoGainControl(),
            wanted.noiseSuppression(),
            now.opus(),
            now.jitterBuffer(),
            wanted.volume(),
            wanted.earcons(),
            wanted.closeWhenMuted()),
        new HubConfig.Gpio(
            gpio.provider(),
            gpio.chip(),
            gpio.buttons(),
            gpio.encoders(),
            lampsWait ? gpio.leds() : next.gpio().leds(),
            next.gpio().ledPatterns()),
        running.control(),
        running.metrics(),
        next.log(),
        running.hid());
  }

  /** Records and maps are taken apart; a list, a device or a lamp's pattern is one value. */
  private static void flatten(String key, Object value, Map<String, Object> leaves) {
    if (value instanceof Record && !isOneValue(value)) {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        flatten(child(key, component.getName()), valueOf(component, value), leaves);
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, item) -> flatten(child(key, word(name)), item, leaves));
    } else if (value != null) {
      leaves.put(key, value);
    }
  }

  private static boolean isOneValue(Object value) {
    return value instanceof AudioDeviceSpec || value instanceof LedPattern;
  }

  /** As the file spells it. */
  private static String word(Object name) {
    return name instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT)
        : String.valueOf(name);
  }

  private static String child(String key, String name) {
    return key.isEmpty() ? name : key + "." + name;
  }

  private static Object valueOf(RecordComponent component, Object owner) {
    try {
      return component.getAccessor().invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
