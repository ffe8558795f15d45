package io.roomhub.daemon.rtc.jsep;

/**
 * The short-term credentials of one ICE generation of one side (RFC 8839 section 5.4).
 *
 * @param usernameFragment 4..256 characters
 * @param password 22..256 characters; a secret between the two sides
 */
public record IceCredentials(String usernameFragment, String password) {
  /**
   * @throws IllegalArgumentException for lengths or characters that other implementations refuse
   */
  public IceCredentials {
    if (!isValid(usernameFragment, 4) || !isValid(password, 22)) {
      throw new IllegalArgumentException("ICE credentials of the wrong form");
    }
  }

  /**
   * The ice-char of RFC 8839 (letters, digits, plus, slash), and {@code -=_#} that older
   * implementations use and browsers accept.
   */
  static boolean isValid(String text, int minLength) {
    return text.length() >= minLength
        && text.length() <= 256
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || "+/-=_#".indexOf(c) >= 0);
  }

  /** The fragment only: the password stays out of logs. */
  @Override
  public String toString() {
    return "IceCredentials[" + usernameFragment + "]";
  }
}
