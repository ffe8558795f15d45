package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import io.roomhub.natives.AlsaMixer;
import io.roomhub.natives.AlsaMixer.Control;
import io.roomhub.natives.AlsaMixer.Range;
import io.roomhub.natives.AlsaMixer.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sets the levels of a sound card whenever it is opened, and looks whether it obeyed: a card that
 * comes back muted or at zero after a reboot is the commonest silent room. Levels are in dB, which
 * mean the same on every card.
 *
 * <p>Without a wish the speaker gets 0 dB and the microphone 0 dB, or the middle where its range is
 * all amplification; the hub's own volume and gain do the rest. What a card feeds from its
 * microphone straight into its speaker is switched off, and so is a gain control of its own: both
 * would undo echo cancellation.
 */
final class CardLevels {
  private static final Pattern HEARS =
      Pattern.compile("(?i).*(mic|line|aux|cd|loopback|sidetone).*");

  /** Outputs that are called after where they lead to, such as "Line Out" and "Line DAC". */
  private static final Pattern SOUNDS = Pattern.compile("(?i).*(out|output|dac)\\b.*");

  private static final Pattern OWN_GAIN = Pattern.compile("(?i).*(auto gain|agc).*");

  /** Cards have coarse steps, dB. */
  private static final double TOLERANCE_DB = 2;

  /** Nobody wants to read of more controls. */
  private static final int MAX_TOLD = 8;

  private CardLevels() {}

  /** What a card is set to. */
  record Outcome(List<String> changed, List<String> failed) {
    /** A list of either as one line of a log. */
    static String words(List<String> controls) {
      String words = String.join(", ", controls.subList(0, Math.min(MAX_TOLD, controls.size())));
      return controls.size() <= MAX_TOLD
          ? words
          : words + " and " + (controls.size() - MAX_TOLD) + " more";
    }
  }

  /**
   * Sets one direction of a card.
   *
   * @param wish dB, or null for the level that suits
   * @return null when the card has no mixer
   */
  static @Nullable Outcome apply(int card, Direction direction, @Nullable Double wish) {
    try (AlsaMixer mixer = AlsaMixer.open(card)) {
      return mixer == null ? null : apply(mixer.controls(), direction, wish);
    }
  }

  static Outcome apply(List<Control> controls, Direction direction, @Nullable Double wish) {
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
    Side side = direction == Direction.INPUT ? Side.CAPTURE : Side.PLAYBACK;
    for (Control control : controls) {
      if (OWN_GAIN.matcher(control.name()).matches()) {
        switchTo(control, Side.PLAYBACK, false, outcome);
        switchTo(control, Side.CAPTURE, false, outcome);
      } else if (side == Side.PLAYBACK && hears(control.name())) {
        silence(control, outcome);
      } else if (control.hasVolume(side)) {
        level(control, side, wish, outcome);
        switchTo(control, side, true, outcome);
      } else {
        switchTo(control, side, true, outcome);
      }
    }
    return outcome;
  }

  private static boolean hears(String control) {
    return HEARS.matcher(control).matches() && !SOUNDS.matcher(control).matches();
  }

  private static void silence(Control control, Outcome outcome) {
    if (control.hasSwitch(Side.PLAYBACK)) {
      switchTo(control, Side.PLAYBACK, false, outcome);
    } else if (control.hasVolume(Side.PLAYBACK)) {
      control.setShare(Side.PLAYBACK, 0);
    }
  }

  private static void level(Control control, Side side, @Nullable Double wish, Outcome outcome) {
    Range range = control.range(side);
    if (range == null || !(range.minDb() <= range.maxDb())) {
      control.setShare(side, side == Side.PLAYBACK ? 1 : 0.75);
      return;
    }
    double target = Math.clamp(wish == null ? suits(range) : wish, range.minDb(), range.maxDb());
    double before = control.level(side);
    control.setLevel(side, target);
    double after = control.level(side);
    if (!(Math.abs(after - target) <= TOLERANCE_DB)) {
      outcome.failed.add(
          "%s stays at %s instead of %s".formatted(name(control), db(after), db(target)));
    } else if (!(Math.abs(after - before) <= TOLERANCE_DB)) {
      outcome.changed.add("%s from %s to %s".formatted(name(control), db(before), db(after)));
    }
  }

  private static double suits(Range range) {
    return range.minDb() >= 0 ? (range.minDb() + range.maxDb()) / 2 : 0;
  }

  private static void switchTo(Control control, Side side, boolean on, Outcome outcome) {
    if (!control.hasSwitch(side) || control.isOn(side) == on) {
      return;
    }
    control.setOn(side, on);
    String word = on ? "on" : "off";
    if (control.isOn(side) == on) {
      outcome.changed.add(name(control) + " switched " + word);
    } else {
      outcome.failed.add(name(control) + " cannot be switched " + word);
    }
  }

  /** Made by the device's maker, or by whoever means to look like one. */
  private static String name(Control control) {
    return DeviceText.plain(control.name());
  }

  private static String db(double value) {
    return String.format(Locale.ROOT, "%.1f dB", value);
  }
}
