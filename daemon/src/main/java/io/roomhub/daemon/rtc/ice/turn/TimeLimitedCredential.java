package io.roomhub.daemon.rtc.ice.turn;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * User name and password that a TURN server accepts for a limited time because both sides know a
 * secret (coturn's {@code use-auth-secret}; draft-uberti-behave-turn-rest-00 section 2.2): the name
 * is the time of expiry, the password its HMAC.
 *
 * @param username expiry in seconds since 1970, and the configured name behind a colon
 * @param password Base64 of HMAC-SHA1 of the user name
 */
public record TimeLimitedCredential(String username, String password) {
  /** A call that lasts for longer goes on by an ICE restart, which asks with a new one. */
  private static final long LIFETIME_SECONDS = 86_400;

  /**
   * A credential that begins now.
   *
   * @param secret shared with the server
   * @param name who we are, or null
   * @param epochSeconds the time of day
   */
  public static TimeLimitedCredential create(
      String secret, @Nullable String name, long epochSeconds) {
    long expiry = epochSeconds + LIFETIME_SECONDS;
    String username = name == null ? Long.toString(expiry) : expiry + ":" + name;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] hash = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return new TimeLimitedCredential(username, Base64.getEncoder().encodeToString(hash));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  @Override
  public String toString() {
    return "TimeLimitedCredential[username=" + username + "]";
  }
}
