package io.roomhub.daemon.signaling.nostr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.relay.RelayEvent;
import io.roomhub.daemon.signaling.trystero.NpmVectors;
import io.roomhub.hardware.clock.VirtualClock;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NostrProtocolTest {
  private static final String ROOT = NpmVectors.ALL.get("rooms").get(0).get("rootTopic").asText();
  private static final List<RelayEvent> DROPPED = List.of(new RelayEvent.Dropped());

  private final VirtualClock clock = new VirtualClock();
  private final InstantSource wallClock = InstantSource.fixed(Instant.ofEpochSecond(1_795_262_686));
  private NostrProtocol protocol;
  private String subscription;

  @BeforeEach
  void subscribe() throws Exception {
    protocol = new NostrProtocol(new NostrKey(new SecureRandom()), wallClock, clock, new Random(1));
    JsonNode request = SignalingJson.parseValue(protocol.subscribe(List.of("self", ROOT)).get(0));
    subscription = request.get(1).asText();
    assertEquals(64, subscription.length());
    assertEquals("REQ", request.get(0).asText());
    assertEquals(1_795_262_626L, request.get(2).get("since").asLong());
    assertEquals("[\"self\",\"" + ROOT + "\"]", request.get(2).get("#x").toString());
    assertTrue(request.get(2).get("kinds").toString().contains("22735"));
  }

  private static ObjectNode npmEvent() throws SignalFormatException {
    JsonNode sent = SignalingJson.parseValue(NpmVectors.ALL.get("nostrEvent").asText());
    return (ObjectNode) sent.get(1);
  }

  private List<RelayEvent> receive(JsonNode event) throws SignalFormatException {
    ArrayNode frame = SignalingJson.object().putArray("f");
    return protocol.receive(frame.add("EVENT").add(subscription).add(event).toString());
  }

  @Test
  void kindsAreThoseOfNpm() {
    for (JsonNode room : NpmVectors.ALL.get("rooms")) {
      assertEquals(
          room.get("nostrKind").asInt(), NostrEvent.kindOf(room.get("rootTopic").asText()));
    }
  }

  @Test
  void anEventThatNpmHasSignedIsTakenOnce() throws Exception {
    ObjectNode event = npmEvent();
    assertEquals(
        List.of(new RelayEvent.Message(ROOT, event.get("content").asText())), receive(event));
    assertEquals(DROPPED, receive(event), "a copy");
  }

  @Test
  void everyChangeOfAnEventIsNoticed() throws Exception {
    ObjectNode event = npmEvent();
    for (String key : List.of("id", "pubkey", "sig")) {
      ObjectNode forged = event.deepCopy();
      String text = event.get(key).asText();
      forged.put(key, (text.charAt(0) == 'a' ? 'b' : 'a') + text.substring(1));
      assertEquals(DROPPED, receive(forged), key);
    }
    assertEquals(DROPPED, receive(event.deepCopy().put("content", "{\"peerId\":\"evil\"}")));
    assertEquals(DROPPED, receive(event.deepCopy().put("created_at", 1)));
    assertEquals(DROPPED, receive(event.deepCopy().put("kind", 22_736)));
    ObjectNode elsewhere = event.deepCopy();
    elsewhere.putArray("tags").addArray().add("x").add("self");
    assertEquals(DROPPED, receive(elsewhere));
    assertEquals(1, receive(event).size());
  }

  @Test
  void whatWePublishIsGenuineAndTheRelayGivingItBackIsNothing() throws Exception {
    String payload = "{\"peerId\":\"é\\\"☕\"}";
    JsonNode sent = SignalingJson.parseValue(protocol.publish(ROOT, payload).get(0));
    assertEquals("EVENT", sent.get(0).asText());
    NostrEvent event = NostrEvent.fromJson(sent.get(1));
    assertTrue(event.isGenuine());
    assertEquals(ROOT, event.topic());
    assertEquals(payload, event.content());
    assertEquals(22_735, event.kind());
    assertEquals(1_795_262_686L, event.createdAt());
    assertEquals(List.of(), receive(sent.get(1)));
    NostrProtocol other =
        new NostrProtocol(new NostrKey(new SecureRandom()), wallClock, clock, new Random(2));
    String request = other.subscribe(List.of(ROOT)).get(0);
    String id = SignalingJson.parseValue(request).get(1).asText();
    ArrayNode frame = SignalingJson.object().putArray("f").add("EVENT").add(id);
    assertEquals(
        List.of(new RelayEvent.Message(ROOT, payload)),
        other.receive(frame.add(sent.get(1)).toString()));
    assertNotEquals(subscription, id);
  }

  @Test
  void checksAreBoundedSinceEachCostsTime() throws Exception {
    ObjectNode event = npmEvent();
    ObjectNode forged = event.deepCopy().put("created_at", 1);
    for (int i = 0; i < 1000; i++) {
      receive(forged);
    }
    assertEquals(DROPPED, receive(event), "a check too many");
    clock.advanceMillis(100);
    assertEquals(1, receive(event).size());
  }

  @Test
  void theRelaysOtherMessages() throws Exception {
    assertEquals(
        List.of(new RelayEvent.Confirmed()),
        protocol.receive("[\"EOSE\",\"" + subscription + "\"]"));
    assertEquals(List.of(), protocol.receive("[\"EOSE\",\"other\"]"));
    assertEquals(
        List.of(new RelayEvent.Refused("auth-required: no", true)),
        protocol.receive("[\"CLOSED\",\"" + subscription + "\",\"auth-required: no\"]"));
    assertEquals(List.of(), protocol.receive("[\"OK\",\"id\",true,\"\"]"));
    assertEquals(List.of(), protocol.receive("[\"OK\",\"id\",false,\"duplicate: known\"]"));
    assertEquals(
        List.of(new RelayEvent.Refused("rate-limited: slow", false)),
        protocol.receive("[\"OK\",\"id\",false,\"rate-limited: slow\"]"));
    assertEquals(
        List.of(new RelayEvent.Refused("hello", false)),
        protocol.receive("[\"NOTICE\",\"hello\"]"));
  }

  @Test
  void whatIsNotOfTheProtocolIsRefused() throws Exception {
    assertEquals(DROPPED, protocol.receive("[\"EVENT\",\"other\",{}]"));
    for (String bad : List.of("", "{}", "null", "[]", "[1,2]", "[\"WHAT\"]")) {
      assertThrows(SignalFormatException.class, () -> protocol.receive(bad), bad);
    }
    String whole = "[\"EVENT\",\"" + subscription + "\"," + npmEvent() + "]";
    for (int i = 0; i < whole.length(); i++) {
      String cut = whole.substring(0, i);
      assertThrows(SignalFormatException.class, () -> protocol.receive(cut), cut);
    }
    for (String key : List.of("id", "pubkey", "sig", "kind", "tags", "content", "created_at")) {
      ObjectNode lacking = npmEvent();
      lacking.remove(key);
      assertThrows(SignalFormatException.class, () -> receive(lacking), key);
    }
  }
}
