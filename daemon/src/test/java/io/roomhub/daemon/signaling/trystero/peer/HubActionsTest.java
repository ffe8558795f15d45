package io.roomhub.daemon.signaling.trystero.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.daemon.signaling.trystero.channel.ActionMessage;
import org.junit.jupiter.api.Test;

class HubActionsTest {
  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void theRosterGoesAsItIsAndAChatAsPlainText() throws Exception {
    JsonNode state = json("{\"roomhub\":{\"event\":\"state\",\"name\":\"Ada\",\"muted\":true}}");
    JsonNode chat = json("{\"roomhub\":{\"event\":\"chat\",\"text\":\"grüß Gott\"}}");
    assertEquals(
        new ActionMessage("hub:roster", new ActionMessage.Json(state)), HubActions.write(state));
    assertEquals(
        new ActionMessage("hub:chat", new ActionMessage.Text("grüß Gott")), HubActions.write(chat));
    for (JsonNode data : new JsonNode[] {state, chat}) {
      assertEquals(data, HubActions.read(HubActions.write(data)).orElseThrow());
    }
  }

  @Test
  void aBitrateIsANumber() throws Exception {
    JsonNode data = json("{\"roomhub\":{\"event\":\"bitrate\",\"bitrate\":24000}}");
    ActionMessage action = new ActionMessage("hub:bitrate", new ActionMessage.Json(json("24000")));
    assertEquals(data, HubActions.read(action).orElseThrow());
    assertEquals(action, HubActions.write(data));
    assertTrue(read("hub:bitrate", new ActionMessage.Text("24000")));
    assertTrue(read("hub:bitrate", new ActionMessage.Json(json("{\"bitrate\":24000}"))));
  }

  @Test
  void whatIsNotOursOrHasAnotherFormIsLeftAlone() throws Exception {
    assertTrue(read("chat", new ActionMessage.Text("x")));
    assertTrue(read("hub:chat", new ActionMessage.Json(json("{\"text\":\"x\"}"))));
    assertTrue(read("hub:roster", new ActionMessage.Text("x")));
    assertTrue(read("hub:roster", new ActionMessage.Binary(new byte[1])));
  }

  private static boolean read(String type, ActionMessage.Content content) {
    return HubActions.read(new ActionMessage(type, content)).isEmpty();
  }
}
