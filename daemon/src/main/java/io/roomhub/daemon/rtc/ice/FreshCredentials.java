package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.jsep.IceCredentials;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Random ICE credentials: 48 bits of fragment and 144 of password (RFC 8445 section 5.3). */
public final class FreshCredentials {
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int FRAGMENT_CHARS = 8;
  private static final int PASSWORD_CHARS = 24;

  private FreshCredentials() {}

  /** New ones; any thread. */
  public static IceCredentials create(SecureRandom random) {
    return new IceCredentials(text(random, FRAGMENT_CHARS), text(random, PASSWORD_CHARS));
  }

  private static String text(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
    }
    return text.toString();
  }
}
