package io.roomhub.daemon.signaling.nostr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An event of NIP-01 as Trystero 0.25 makes them: an ephemeral kind derived from the topic, the
 * topic in a tag {@code x}, the message as content.
 *
 * @param id SHA-256 of everything but id and signature, 64 hexadecimal digits
 * @param publicKey of the sender, who changes it with every run, 64 hexadecimal digits
 * @param createdAt seconds since 1970
 * @param tags array of arrays of text
 * @param signature over the id, 128 hexadecimal digits
 */
record NostrEvent(
    String id,
    String publicKey,
    long createdAt,
    int kind,
    JsonNode tags,
    String content,
    String signature) {
  static final String TOPIC_TAG = "x";

  private static final HexFormat HEX = HexFormat.of();
  private static final int FIRST_EPHEMERAL_KIND = 20_000;
  private static final int KINDS = 10_000;
  private static final int MAX_TAGS = 16;

  /** The kind of a topic's events: the sum of its characters' codes, among the ephemeral ones. */
  static int kindOf(String topic) {
    return topic.chars().sum() % KINDS + FIRST_EPHEMERAL_KIND;
  }

  /** A signed event. */
  static NostrEvent create(String topic, String content, long createdAt, NostrKey key) {
    int kind = kindOf(topic);
    ArrayNode tags = SignalingJson.object().putArray("tags");
    tags.addArray().add(TOPIC_TAG).add(topic);
    byte[] id = idOf(key.publicKey(), createdAt, kind, tags, content);
    return new NostrEvent(
        HEX.formatHex(id), key.publicKey(), createdAt, kind, tags, content, key.sign(id));
  }

  private static byte[] idOf(
      String publicKey, long createdAt, int kind, JsonNode tags, String content) {
    ArrayNode serialized = SignalingJson.object().putArray("serialized");
    serialized.add(0).add(publicKey).add(createdAt).add(kind).add(tags).add(content);
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(SignalingJson.write(serialized).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  ObjectNode toJson() {
    ObjectNode json = SignalingJson.object();
    json.put("kind", kind).set("tags", tags);
    return json.put("created_at", createdAt)
        .put("content", content)
        .put("pubkey", publicKey)
        .put("id", id)
        .put("sig", signature);
  }

  /**
   * Reads an event; whether it is genuine is another question.
   *
   * @throws SignalFormatException when a part is missing or of the wrong form
   */
  static NostrEvent fromJson(JsonNode json) throws SignalFormatException {
    JsonNode createdAt = json.path("created_at");
    JsonNode kind = json.path("kind");
    JsonNode tags = json.path("tags");
    String content = json.path("content").textValue();
    if (content == null
        || !createdAt.canConvertToLong()
        || !createdAt.isIntegralNumber()
        || !kind.isInt()
        || !tags.isArray()
        || tags.size() > MAX_TAGS) {
      throw new SignalFormatException("no event");
    }
    return new NostrEvent(
        hex(json, "id", 64),
        hex(json, "pubkey", 64),
        createdAt.longValue(),
        kind.intValue(),
        tags,
        content,
        hex(json, "sig", 128));
  }

  private static String hex(JsonNode json, String key, int digits) throws SignalFormatException {
    String text = json.path(key).textValue();
    boolean good =
        text != null
            && text.length() == digits
            && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    if (!good) {
      throw new SignalFormatException(key + " is not " + digits + " hexadecimal digits");
    }
    return text;
  }

  /** The topic it is for; null when it names none. */
  @Nullable String topic() {
    for (JsonNode tag : tags) {
      if (tag.isArray() && TOPIC_TAG.equals(tag.path(0).textValue())) {
        return tag.path(1).textValue();
      }
    }
    return null;
  }

  /** Whether the id fits the content and the signature the id. Costs a millisecond or more. */
  boolean isGenuine() {
    byte[] computed = idOf(publicKey, createdAt, kind, tags, content);
    return HEX.formatHex(computed).equals(id)
        && Bip340.verify(computed, HEX.parseHex(publicKey), HEX.parseHex(signature));
  }
}
