package io.roomhub.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Events for people: one line each, with the event's name in front. */
final class EventText {
  private EventText() {}

  static String line(HubEvent event) {
    String words = words(event.name(), ControlJson.parse(event.json()));
    return event.name().label() + " " + TextTable.oneLine(words);
  }

  private static String words(EventName name, JsonNode data) {
    return switch (name) {
      case STATE -> text(data, "state");
      case MUTE -> data.path("muted").asBoolean() ? "muted" : "live";
      case VOLUME -> text(data, "volume");
      case PEER_JOINED -> text(data, "name") + " by " + text(data, "via");
      case PEER_LEFT -> text(data, "name") + ": " + text(data, "reason");
      case PEERS -> peers(data.path("participants"));
      case CHAT -> text(data, "name") + ": " + text(data, "text");
      case ACTION -> text(data, "control") + ": " + text(data, "action");
      case SELF_TEST -> text(data, "summary");
      case LED -> text(data, "led") + " " + text(data, "state");
      case DEVICES -> text(data, "direction") + ": " + text(data, "message");
      case SIGNALING -> rail(data);
    };
  }

  private static String peers(JsonNode participants) {
    List<String> names = new ArrayList<>();
    for (JsonNode peer : participants) {
      String muted = peer.path("muted").asBoolean() ? ", muted" : "";
      names.add(text(peer, "name") + " (" + text(peer, "connectionState") + muted + ")");
    }
    return names.isEmpty() ? "nobody else" : String.join(", ", names);
  }

  private static String rail(JsonNode rail) {
    String error = text(rail, "lastError");
    return text(rail, "type")
        + " "
        + text(rail, "url")
        + " "
        + text(rail, "state")
        + (error.isEmpty() ? "" : ": " + error);
  }

  private static String text(JsonNode data, String field) {
    JsonNode value = data.path(field);
    return value.isNull() ? "" : value.asText();
  }
}
