package io.roomhub.daemon.config;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** What a room id looks like. Whoever knows the id can come in, so it must not be guessable. */
public final class RoomIds {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{12,64}");
  private static final int RANDOM_BYTES = 16;

  private RoomIds() {}

  /** Whether {@code id} is 12 to 64 characters of {@code [A-Za-z0-9_-]}. */
  public static boolean isValid(String id) {
    return VALID.matcher(id).matches();
  }

  /**
   * A fresh id: 128 random bits in base64url without padding (RFC 4648 section 5), 22 characters.
   */
  public static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
