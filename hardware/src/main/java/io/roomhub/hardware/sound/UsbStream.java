package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One setting of a USB sound card, from /proc/asound/cardN/streamD. Java Sound opens cards through
 * ALSA's plug layer, which pretends that any rate works and converts badly; this is what the card
 * itself can do.
 *
 * @param channels interleaved channels
 * @param minRate lowest rate, Hz
 * @param maxRate highest rate, Hz; equal to {@code minRate} where the card names single rates
 */
record UsbStream(int channels, int minRate, int maxRate) {
  private static final int MAX_SETTINGS = 256;
  private static final Pattern CHANNELS = Pattern.compile("\\s*Channels:\\s*(\\d+)");
  private static final Pattern RATES = Pattern.compile("\\s*Rates:\\s*(.*)");
  private static final Pattern CONTINUOUS =
      Pattern.compile("(\\d+)\\s*-\\s*(\\d+)\\s*\\(continuous\\)");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** No figure of a sound card has more. */
  private static final int MAX_DIGITS = 9;

  /** The settings of one direction, in the order the card lists them. */
  static List<UsbStream> parse(String text, Direction direction) {
    String wanted = direction == Direction.INPUT ? "Capture:" : "Playback:";
    List<UsbStream> settings = new ArrayList<>();
    boolean inside = false;
    int channels = 0;
    for (String line : text.lines().toList()) {
      if (line.startsWith("Capture:") || line.startsWith("Playback:")) {
        inside = line.startsWith(wanted);
        continue;
      }
      Matcher c = CHANNELS.matcher(line);
      Matcher r = RATES.matcher(line);
      if (inside && c.matches()) {
        channels = number(c.group(1));
      } else if (inside && r.matches() && channels > 0) {
        addRates(settings, channels, r.group(1));
      }
    }
    return settings;
  }

  private static void addRates(List<UsbStream> settings, int channels, String rates) {
    Matcher range = CONTINUOUS.matcher(rates);
    if (range.matches()) {
      if (settings.size() < MAX_SETTINGS) {
        settings.add(new UsbStream(channels, number(range.group(1)), number(range.group(2))));
      }
      return;
    }
    Matcher number = NUMBER.matcher(rates);
    while (number.find() && settings.size() < MAX_SETTINGS) {
      int rate = number(number.group());
      settings.add(new UsbStream(channels, rate, rate));
    }
  }

  /** Absurd ones are more than anything that is looked for. */
  private static int number(String digits) {
    return digits.length() > MAX_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  /**
   * The rate of this setting to open it with, Hz: 48000 where it can, otherwise the one end of its
   * range that is nearer.
   */
  int bestRate() {
    return Math.clamp(AudioBlock.SAMPLE_RATE, minRate, Math.max(minRate, maxRate));
  }

  /** Rates from best to worst: 48 kHz, then what is above from below, then what is below. */
  static Comparator<UsbStream> byRate() {
    return Comparator.comparingInt(
        s ->
            s.bestRate() >= AudioBlock.SAMPLE_RATE
                ? s.bestRate() - AudioBlock.SAMPLE_RATE
                : Integer.MAX_VALUE - s.bestRate());
  }
}
