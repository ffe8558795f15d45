package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;

/** What all readers of description text share: numbers, words and how to show bad input. */
final class SdpText {
  private static final int QUOTE_LIMIT = 40;

  private SdpText() {}

  /** Whether the text holds CR, LF, NUL or another C0 control other than the tab. */
  static boolean hasControlCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  /** The text in quotes, cut and made printable, for messages that end up in logs. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length() && i < QUOTE_LIMIT; i++) {
      char c = text.charAt(i);
      out.append(c >= 0x20 && c < 0x7f ? c : '?');
    }
    return out.append(text.length() > QUOTE_LIMIT ? "...\"" : "\"").toString();
  }

  /**
   * An unsigned decimal number of ASCII digits only; {@code Long.parseLong} would also take signs
   * and the digits of other scripts.
   *
   * @param what names the number in the message
   * @throws SdpException when it is no number or is out of range
   */
  static long number(String text, long min, long max, String what) throws SdpException {
    long value = 0;
    boolean good = !text.isEmpty() && text.length() <= 18;
    for (int i = 0; good && i < text.length(); i++) {
      char c = text.charAt(i);
      good = c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    if (!good || value < min || value > max) {
      throw new SdpException(
          what + " " + quote(text) + " is not a number from " + min + " to " + max);
    }
    return value;
  }

  /** Whether every character is an RFC 8866 token character and there is at least one. */
  static boolean isToken(String text) {
    if (text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= 0x20 || c >= 0x7f || "\"(),/:;<=>?@[\\]".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }
}
