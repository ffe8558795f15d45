package io.roomhub.daemon.signaling.trystero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link RelayMessage} as the JSON text that goes on a topic: {@code peerId}, then one or none of
 * {@code offer}, {@code answer}, {@code candidate}, and {@code offerId}. Pure functions, any
 * thread.
 */
public final class RelayMessageCodec {
  private static final List<String> SIGNALS = List.of("offer", "answer", "candidate");

  private RelayMessageCodec() {}

  /** The text of a message. */
  public static String encode(RelayMessage message) {
    ObjectNode json = SignalingJson.object().put("peerId", message.peerId());
    switch (message) {
      case RelayMessage.Announcement a -> {
        if (a.passive()) {
          json.put("passive", true);
        }
      }
      case RelayMessage.Offer o -> signal(json, o.offerId(), "offer", o.cipher());
      case RelayMessage.Answer a -> signal(json, a.offerId(), "answer", a.cipher());
      case RelayMessage.Candidate c -> signal(json, c.offerId(), "candidate", c.cipher());
    }
    return SignalingJson.write(json);
  }

  private static void signal(ObjectNode json, @Nullable String offerId, String key, String cipher) {
    if (offerId != null) {
      json.put("offerId", offerId);
    }
    json.put(key, cipher);
  }

  /**
   * Reads a text; keys it does not know are ignored.
   *
   * @throws SignalFormatException when it is no message, or says two things at once
   */
  public static RelayMessage decode(String text) throws SignalFormatException {
    return decode(SignalingJson.parseObject(text));
  }

  /** The same for JSON that is read already. */
  public static RelayMessage decode(JsonNode json) throws SignalFormatException {
    String peerId = json.path("peerId").textValue();
    if (peerId == null || !TrysteroIds.isValid(peerId)) {
      throw new SignalFormatException("peerId is no id");
    }
    String offerId = json.path("offerId").textValue();
    if (offerId != null && !TrysteroIds.isValid(offerId)) {
      throw new SignalFormatException("offerId is no id");
    }
    RelayMessage message = null;
    for (String key : SIGNALS) {
      if (!json.has(key)) {
        continue;
      }
      String cipher = json.get(key).textValue();
      if (cipher == null || cipher.isEmpty() || cipher.length() > SignalCipher.MAX_CHARS) {
        throw new SignalFormatException(key + " is no text of a bearable length");
      }
      if (message != null) {
        throw new SignalFormatException("two signals in one message");
      }
      message =
          switch (key) {
            case "offer" -> new RelayMessage.Offer(peerId, offerId, cipher);
            case "answer" -> new RelayMessage.Answer(peerId, offerId, cipher);
            default -> new RelayMessage.Candidate(peerId, offerId, cipher);
          };
    }
    return message != null
        ? message
        : new RelayMessage.Announcement(peerId, json.path("passive").booleanValue());
  }
}
