package io.roomhub.hardware.sound;

/** What a device calls itself or its parts, made fit for a line of a log. Any thread. */
final class DeviceText {
  /** Longer than any name that means something; USB allows 126. */
  static final int MAX_LENGTH = 80;

  private DeviceText() {}

  /**
   * The text on one line, without what steers terminals or turns the direction of writing, and of
   * at most {@link #MAX_LENGTH} characters.
   */
  static String plain(String text) {
    String plain =
        shorten(text).replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]", "?");
    return plain.strip();
  }

  /** Not through the middle of a character of two. */
  private static String shorten(String text) {
    int end = Math.min(text.length(), MAX_LENGTH);
    return text.substring(
        0, end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end);
  }
}
