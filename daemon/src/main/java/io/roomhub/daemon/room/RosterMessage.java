package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What participants tell one another about themselves, as {@code data} of a broadcast or direct
 * message: {@code {"roomhub":{"event":"state","name":"Lobby","muted":false}}}, and {@code
 * {"roomhub":{"event":"refused","code":"room-full","message":"..."}}} to one who cannot come in,
 * {@code {"roomhub":{"event":"chat","text":"..."}}} for what is written, {@code
 * {"roomhub":{"event":"bitrate","bitrate":24000}}} from one who cannot take more of our sound, and
 * {@code {"roomhub":{"event":"leaving"}}} as the last word: without it, whose signaling breaks is
 * still in the call.
 */
public sealed interface RosterMessage {
  /** Longest name shown; what is over is cut. */
  int MAX_NAME = 64;

  /** Longest text of a chat; what is over is cut. */
  int MAX_TEXT = 500;

  /**
   * The sender's name and whether it can be heard. Null means: not told.
   *
   * @param elsewhere a hub knows somebody who is in the Trystero room only: pages that have spared
   *     themselves that room go there
   */
  record State(@Nullable String name, @Nullable Boolean muted, boolean elsewhere)
      implements RosterMessage {
    /** With nobody elsewhere. */
    public State(@Nullable String name, @Nullable Boolean muted) {
      this(name, muted, false);
    }
  }

  /** Something written to everybody; without control characters, never empty. */
  record Chat(String text) implements RosterMessage {}

  /**
   * The sender asks the receiver to send it no more than this.
   *
   * @param bitrate of Opus, bit/s; 0 takes the wish back
   */
  record Bitrate(int bitrate) implements RosterMessage {}

  /** The sender will not connect to the receiver. */
  record Refused(String code, String message) implements RosterMessage {}

  /** The sender goes now and means it. */
  record Leaving() implements RosterMessage {}

  /** The JSON of this message. */
  default JsonNode toJson() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode body = root.putObject("roomhub");
    switch (this) {
      case State(String name, Boolean muted, boolean elsewhere) -> {
        body.put("event", "state");
        body.put("name", name);
        body.put("muted", muted);
        if (elsewhere) {
          body.put("elsewhere", true);
        }
      }
      case Chat(String text) -> {
        body.put("event", "chat");
        body.put("text", text);
      }
      case Bitrate(int bitrate) -> {
        body.put("event", "bitrate");
        body.put("bitrate", bitrate);
      }
      case Refused(String code, String message) -> {
        body.put("event", "refused");
        body.put("code", code);
        body.put("message", message);
      }
      case Leaving() -> body.put("event", "leaving");
    }
    return root;
  }

  /** Reads a message; empty for anything that is not one of ours. */
  static Optional<RosterMessage> parse(@Nullable JsonNode data) {
    JsonNode body = data == null ? null : data.get("roomhub");
    if (body == null || !body.isObject()) {
      return Optional.empty();
    }
    return switch (body.path("event").asText("")) {
      case "state" ->
          Optional.of(
              new State(
                  name(body),
                  body.path("muted").isBoolean() ? body.get("muted").booleanValue() : null,
                  body.path("elsewhere").asBoolean(false)));
      case "chat" -> {
        String text = clean(body.path("text").asText(""), MAX_TEXT);
        yield text.isEmpty() ? Optional.empty() : Optional.of(new Chat(text));
      }
      case "bitrate" -> {
        JsonNode bitrate = body.path("bitrate");
        yield bitrate.isInt() && bitrate.intValue() >= 0
            ? Optional.of(new Bitrate(bitrate.intValue()))
            : Optional.empty();
      }
      case "refused" ->
          Optional.of(
              new Refused(
                  cleanName(body.path("code").asText("")),
                  cleanName(body.path("message").asText(""))));
      case "leaving" -> Optional.of(new Leaving());
      default -> Optional.empty();
    };
  }

  /** The {@code name} of a metadata or state object, cleaned; null when there is none. */
  static @Nullable String name(@Nullable JsonNode object) {
    JsonNode name = object == null ? null : object.get("name");
    if (name == null || !name.isTextual()) {
      return null;
    }
    String clean = cleanName(name.textValue());
    return clean.isEmpty() ? null : clean;
  }

  /** Without control characters, trimmed, at most {@link #MAX_NAME} characters. */
  private static String cleanName(String text) {
    return clean(text, MAX_NAME);
  }

  private static String clean(String text, int maxChars) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .limit(maxChars)
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }
}
