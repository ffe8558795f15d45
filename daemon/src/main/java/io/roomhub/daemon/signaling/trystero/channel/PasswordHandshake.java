package io.roomhub.daemon.signaling.trystero.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The proof that both sides of a connection know the room's password (npm {@code
 * @trystero-p2p/core} 0.25.4, handshake module): the side with the lower id sends a challenge, the
 * other a hash over it and the password. Only the lower side learns something by it; the other has
 * the encrypted offer and answer as its proof. Not thread-safe: its channel owns it.
 */
final class PasswordHandshake {
  private static final String KEY = "__trystero_pw";
  private static final int MAX_CHALLENGE_CHARS = 256;

  /** What becomes of the handshake. */
  enum Outcome {
    GOING_ON,
    PASSED,
    FAILED
  }

  private final TrysteroRoom room;
  private final @Nullable String challenge;
  private Outcome outcome;

  /**
   * @param challenge what we ask, when we are the side that asks; null for the other
   */
  PasswordHandshake(TrysteroRoom room, @Nullable String challenge) {
    this.room = room;
    this.challenge = challenge;
    this.outcome = room.hasPassword() ? Outcome.GOING_ON : Outcome.PASSED;
  }

  Outcome outcome() {
    return outcome;
  }

  /** What to send at the beginning, or null. */
  @Nullable JsonNode opening() {
    return outcome == Outcome.GOING_ON && challenge != null
        ? SignalingJson.object().put(KEY, "challenge").put("c", challenge)
        : null;
  }

  /** Takes handshake data while going on; returns what to send, or null. */
  @Nullable JsonNode receive(JsonNode data) {
    String kind = data.path(KEY).asText("");
    String asked = data.path("c").textValue();
    String answered = data.path("h").textValue();
    if (challenge != null) {
      outcome =
          kind.equals("response") && answered != null && isRight(answered)
              ? Outcome.PASSED
              : Outcome.FAILED;
      return null;
    }
    if (!kind.equals("challenge") || asked == null || asked.length() > MAX_CHALLENGE_CHARS) {
      outcome = Outcome.FAILED;
      return null;
    }
    outcome = Outcome.PASSED;
    return SignalingJson.object().put(KEY, "response").put("h", room.challengeResponse(asked));
  }

  private boolean isRight(String answered) {
    return challenge != null
        && MessageDigest.isEqual(
            answered.getBytes(StandardCharsets.UTF_8),
            room.challengeResponse(challenge).getBytes(StandardCharsets.UTF_8));
  }
}
