package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.SessionDescription;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@link SignalMessage} as JSON, in the spelling of the WebSocket protocol: {@code offer}, {@code
 * answer} with {@code sdp} (text, or the {@code {type, sdp}} object that a browser's {@code
 * JSON.stringify(pc.localDescription)} makes), {@code ice-candidate} with {@code candidate}
 * (RTCIceCandidateInit or null), {@code direct} and {@code broadcast} with {@code data}. Who it is
 * from or for is added by the rail. Pure functions, any thread.
 */
public final class SignalMessageCodec {
  /** Longest session description, in UTF-16 units. */
  public static final int MAX_SDP_CHARS = 64 * 1024;

  /** Longest candidate line, in UTF-16 units; real ones stay below 250. */
  public static final int MAX_CANDIDATE_CHARS = 1024;

  /** Longest mid or username fragment (RFC 8839 section 5.4 allows 256). */
  public static final int MAX_TOKEN_CHARS = 256;

  private SignalMessageCodec() {}

  /** The message as a fresh object with {@code type} and its content. */
  public static ObjectNode encode(SignalMessage message) {
    ObjectNode json = SignalingJson.object();
    switch (message) {
      case SignalMessage.Description d ->
          json.put("type", d.description().type().w3c()).put("sdp", d.description().sdp());
      case SignalMessage.Candidate c ->
          json.put("type", "ice-candidate").set("candidate", encode(c.candidate()));
      case SignalMessage.Data d -> json.put("type", "direct").set("data", d.data());
    }
    return json;
  }

  private static @Nullable JsonNode encode(@Nullable IceCandidate candidate) {
    if (candidate == null) {
      return null;
    }
    return SignalingJson.object()
        .put("candidate", candidate.candidate())
        .put("sdpMid", candidate.sdpMid())
        .put("sdpMLineIndex", candidate.sdpMLineIndex())
        .put("usernameFragment", candidate.usernameFragment());
  }

  /**
   * Reads a message; keys it does not know are ignored.
   *
   * @throws SignalFormatException when the type is none of the five, or its content is missing, of
   *     the wrong kind, contradictory or too long
   */
  public static SignalMessage decode(JsonNode json) throws SignalFormatException {
    String type = json.path("type").asText("");
    return switch (type) {
      case "offer", "answer" -> decodeDescription(type, json.path("sdp"));
      case "ice-candidate" -> new SignalMessage.Candidate(decodeCandidate(json.path("candidate")));
      case "direct", "broadcast" -> {
        JsonNode data = json.get("data");
        if (data == null) {
          throw new SignalFormatException("data is missing");
        }
        yield new SignalMessage.Data(data);
      }
      default -> throw new SignalFormatException("unknown type");
    };
  }

  private static SignalMessage decodeDescription(String type, JsonNode sdp)
      throws SignalFormatException {
    JsonNode text = sdp;
    if (sdp.isObject()) {
      JsonNode inner = sdp.path("type");
      if (!inner.isMissingNode() && !type.equals(inner.textValue())) {
        throw new SignalFormatException("sdp.type contradicts type");
      }
      text = sdp.path("sdp");
    }
    if (!text.isTextual()) {
      throw new SignalFormatException("sdp must be text or {type, sdp}");
    }
    if (text.textValue().length() > MAX_SDP_CHARS) {
      throw new SignalFormatException("sdp is longer than " + MAX_SDP_CHARS + " characters");
    }
    return new SignalMessage.Description(
        new SessionDescription(
            SessionDescription.Type.valueOf(type.toUpperCase(Locale.ROOT)), text.textValue()));
  }

  private static @Nullable IceCandidate decodeCandidate(JsonNode json)
      throws SignalFormatException {
    // Pages forward event.candidate as it is: null at the end, or nothing once JSON.stringify has
    // dropped an undefined, or {} where the object did not serialise.
    if (json.isMissingNode() || json.isNull() || (json.isObject() && json.isEmpty())) {
      return null;
    }
    if (!json.isObject()) {
      throw new SignalFormatException("candidate must be an object or null");
    }
    String line = text(json, "candidate", MAX_CANDIDATE_CHARS);
    if (line == null) {
      throw new SignalFormatException("candidate.candidate is missing");
    }
    return new IceCandidate(
        line.startsWith("a=") ? line.substring(2) : line,
        text(json, "sdpMid", MAX_TOKEN_CHARS),
        lineIndex(json.path("sdpMLineIndex")),
        text(json, "usernameFragment", MAX_TOKEN_CHARS));
  }

  private static @Nullable String text(JsonNode json, String key, int maxChars)
      throws SignalFormatException {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual() || value.textValue().length() > maxChars) {
      throw new SignalFormatException(
          "candidate." + key + " must be text of at most " + maxChars + " characters");
    }
    return value.textValue();
  }

  private static @Nullable Integer lineIndex(JsonNode value) throws SignalFormatException {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    // unsigned short in RTCIceCandidateInit
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 0
        || value.intValue() > 65535) {
      throw new SignalFormatException("candidate.sdpMLineIndex must be 0..65535");
    }
    return value.intValue();
  }
}
