package io.roomhub.daemon.signaling.trystero.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.trystero.channel.ActionMessage;
import java.util.Optional;

/**
 * The actions of a hub in a Trystero room; their names begin with {@code hub:}. {@code hub:roster}
 * carries the words of the room's roster as they are, {@code hub:chat} a plain text, {@code
 * hub:bitrate} a number. Every other action is for others. Pure functions, any thread.
 */
final class HubActions {
  static final String ROSTER = "hub:roster";
  static final String CHAT = "hub:chat";
  static final String BITRATE = "hub:bitrate";

  private HubActions() {}

  /** In the words of the roster; empty for what is none of ours. */
  static Optional<JsonNode> read(ActionMessage message) {
    return switch (message.type()) {
      case ROSTER ->
          message.content() instanceof ActionMessage.Json(JsonNode json)
              ? Optional.of(json)
              : Optional.empty();
      case CHAT ->
          message.content() instanceof ActionMessage.Text(String text)
              ? Optional.of(chat(text))
              : Optional.empty();
      case BITRATE ->
          message.content() instanceof ActionMessage.Json(JsonNode json) && json.isNumber()
              ? Optional.of(bitrate(json))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static JsonNode bitrate(JsonNode number) {
    ObjectNode data = SignalingJson.object();
    data.putObject("roomhub").put("event", "bitrate").set("bitrate", number);
    return data;
  }

  private static JsonNode chat(String text) {
    ObjectNode data = SignalingJson.object();
    data.putObject("roomhub").put("event", "chat").put("text", text);
    return data;
  }

  /** The action that carries {@code data}. */
  static ActionMessage write(JsonNode data) {
    JsonNode body = data.path("roomhub");
    return switch (body.path("event").asText("")) {
      case "chat" -> new ActionMessage(CHAT, new ActionMessage.Text(body.path("text").asText("")));
      case "bitrate" -> new ActionMessage(BITRATE, new ActionMessage.Json(body.path("bitrate")));
      default -> new ActionMessage(ROSTER, new ActionMessage.Json(data));
    };
  }
}
