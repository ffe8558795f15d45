package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON text of signaling messages, bounded in every direction. Any thread. */
public final class SignalingJson {
  /** Longest text that is parsed at all, in UTF-16 units. */
  public static final int MAX_CHARS = 256 * 1024;

  private static final int MAX_DEPTH = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_CHARS)
                          .maxNameLength(256)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SignalingJson() {}

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads one JSON object.
   *
   * @throws SignalFormatException when {@code text} is anything else, or too long, too deep or with
   *     a key twice
   */
  public static ObjectNode parseObject(String text) throws SignalFormatException {
    if (parseValue(text) instanceof ObjectNode object) {
      return object;
    }
    throw new SignalFormatException("not a JSON object");
  }

  /**
   * Reads one JSON value of any kind.
   *
   * @throws SignalFormatException when {@code text} is none, or too long, too deep or with a key
   *     twice
   */
  public static JsonNode parseValue(String text) throws SignalFormatException {
    if (text.length() > MAX_CHARS) {
      throw new SignalFormatException("longer than " + MAX_CHARS + " characters");
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SignalFormatException("not JSON: " + e.getOriginalMessage());
    }
    if (node.isMissingNode()) {
      throw new SignalFormatException("no JSON at all");
    }
    return node;
  }

  /**
   * Writes {@code node}. A lone surrogate, which JSON can carry in an escape but UTF-8 cannot,
   * becomes U+FFFD: it would otherwise break the connection of whoever it is relayed to.
   */
  public static String write(JsonNode node) {
    String text = node.toString();
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return withoutLoneSurrogates(text);
      }
    }
    return text;
  }

  private static String withoutLoneSurrogates(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** Bytes that {@code text} takes in UTF-8. */
  public static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        // A surrogate pair takes four bytes, two for each half.
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}
