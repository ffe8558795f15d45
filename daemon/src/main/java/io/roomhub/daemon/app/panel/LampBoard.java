package io.roomhub.daemon.app.panel;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.hardware.gpio.LedPattern;
import io.roomhub.hardware.gpio.LedPlayer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays looks on lamps of one line and of three. Sans-I/O, as {@link LedPlayer}; a lamp of colours
 * has a channel for each part, by the lamp's name and the part's.
 *
 * <p>Thread: one owner.
 */
final class LampBoard {
  private static final List<String> PARTS = List.of(".red", ".green", ".blue");

  private final HubConfig.Gpio config;
  private final LedPlayer player = new LedPlayer();

  LampBoard(HubConfig.Gpio config) {
    this.config = config;
  }

  /** The name that a part of a lamp of colours goes by among the output lines. */
  static String channel(String led, int part) {
    return led + PARTS.get(part);
  }

  /** Gives a lamp something to show from the next tick on. */
  void show(String led, Lamps.Look look) {
    HubConfig.@Nullable Led lamp = config.leds().get(led);
    LedPattern pattern = config.ledPatterns().getOrDefault(look.pattern().name(), look.pattern());
    if (lamp == null || lamp.line() != null) {
      player.set(led, pattern, lamp == null ? 100 : lamp.brightness());
      return;
    }
    int[] parts = look.color().parts();
    for (int part = 0; part < parts.length; part++) {
      player.set(channel(led, part), pattern, parts[part] * lamp.brightness() / 100);
    }
  }

  /** What the status says of a lamp: its pattern, and its colour where it has one. */
  String words(String led, Lamps.Look look) {
    HubConfig.@Nullable Led lamp = config.leds().get(led);
    String pattern = look.pattern().name();
    return lamp == null || lamp.line() != null || look.pattern().equals(LedPattern.OFF)
        ? pattern
        : pattern + " " + look.color().name().toLowerCase(Locale.ROOT);
  }

  /** Moves on to {@code nowMs}; the names are those of output lines. */
  LedPlayer.Tick tick(long nowMs) {
    return player.tick(nowMs);
  }

  /** The names of all output lines that show anything. */
  Set<String> channels() {
    return player.patterns().keySet();
  }
}
