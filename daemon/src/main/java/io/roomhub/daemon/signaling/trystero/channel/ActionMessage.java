package io.roomhub.daemon.signaling.trystero.channel;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A whole message of an action.
 *
 * @param type name of the action, 1 to 32 bytes of UTF-8
 * @param metadata any JSON value, or null for none
 */
public record ActionMessage(String type, Content content, @Nullable JsonNode metadata) {
  /**
   * @throws IllegalArgumentException when the type is empty or longer than 32 bytes
   */
  public ActionMessage {
    int length = type.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > ActionFrame.TYPE_BYTES) {
      throw new IllegalArgumentException("an action type of " + length + " bytes");
    }
  }

  /** A message without metadata. */
  public ActionMessage(String type, Content content) {
    this(type, content, null);
  }

  /** The data, in one of the three forms that the receiver can tell apart. */
  public sealed interface Content {}

  /** Text. */
  public record Text(String text) implements Content {}

  /** Any JSON value but text. */
  public record Json(JsonNode json) implements Content {}

  /** Bytes; not copied. */
  public record Binary(byte[] bytes) implements Content {}
}
