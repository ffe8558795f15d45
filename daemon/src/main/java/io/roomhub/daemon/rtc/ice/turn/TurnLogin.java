package io.roomhub.daemon.rtc.ice.turn;

import io.roomhub.daemon.config.HubConfig.IceServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * User name and password for a TURN server: as configured, or made from a secret that the server
 * knows too, good for a limited time (coturn's {@code use-auth-secret};
 * draft-uberti-behave-turn-rest-00 section 2.2).
 */
public record TurnLogin(String username, String password) {
  /** Who is refused after that logs in with a new one ({@link TurnFailover}). */
  private static final long LIFETIME_SECONDS = 86_400;

  /**
   * The login for a server.
   *
   * @param epochSeconds the time of day, from which a limited time counts
   * @return null when the server has none, as a STUN server
   */
  public static @Nullable TurnLogin of(IceServer server, long epochSeconds) {
    String username = server.username();
    String credential = server.credential();
    String secret = server.secret();
    if (secret != null) {
      return limited(secret, username, epochSeconds);
    }
    return username == null || credential == null ? null : new TurnLogin(username, credential);
  }

  /** The name is the time of expiry, the configured one behind a colon; the password its HMAC. */
  private static TurnLogin limited(String secret, @Nullable String name, long epochSeconds) {
    long expiry = epochSeconds + LIFETIME_SECONDS;
    String username = name == null ? Long.toString(expiry) : expiry + ":" + name;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] hash = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return new TurnLogin(username, Base64.getEncoder().encodeToString(hash));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  @Override
  public String toString() {
    return "TurnLogin[username=" + username + "]";
  }
}
