package io.roomhub.daemon.room;

import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import java.security.SecureRandom;

/**
 * The name of one participant on the wire: 20 characters of [A-Za-z0-9], random at each start. It
 * is the same on every rail, so that a participant met twice is still one.
 */
public final class PeerId {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private PeerId() {}

  /** A fresh id for a hub; a Trystero room knows it by the same. */
  public static String random(SecureRandom random) {
    return TrysteroIds.hub(random);
  }

  /** Whether {@code text} may be used as an id: 8 to 64 characters of [A-Za-z0-9_-]. */
  public static boolean isValid(String text) {
    if (text.length() < 8 || text.length() > 64) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (ALPHABET.indexOf(c) < 0 && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }
}
