package io.roomhub.daemon.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SessionDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomViewTest {
  private final RoomView view = new RoomView(3);

  private void join() {
    view.receive(
        "{\"type\":\"joined\",\"room\":\"r\",\"clientId\":\"me\",\"peers\":[{\"id\":\"a\"}]}");
  }

  @Test
  void theNewcomerOffersToThoseListedAndWaitsForThoseWhoComeLater() {
    assertEquals(List.of(), view.receive("{\"type\":\"welcome\",\"clientId\":\"me\"}"));
    assertEquals(
        List.of(
            new RoomEvent.Joined("me"),
            new RoomEvent.PeerPresent("a", SignalingJson.object().put("name", "Ann"), true),
            new RoomEvent.PeerPresent("b", SignalingJson.object(), true)),
        view.receive(
            "{\"type\":\"joined\",\"room\":\"r\",\"clientId\":\"me\",\"peers\":["
                + "{\"id\":\"a\",\"metadata\":{\"name\":\"Ann\"}},{\"metadata\":{}},"
                + "{\"id\":\"b\",\"metadata\":7}]}"));
    assertEquals(
        List.of(new RoomEvent.PeerPresent("c", SignalingJson.object(), false)),
        view.receive("{\"type\":\"peer-joined\",\"clientId\":\"c\",\"metadata\":{}}"));
    assertEquals(1, view.dropped());
    assertTrue(view.joined() && view.knows("c"));
  }

  @Test
  void messagesFromMembersAreUnderstood() {
    join();
    assertEquals(
        List.of(
            new RoomEvent.Received(
                "a",
                new SignalMessage.Description(
                    new SessionDescription(SessionDescription.Type.OFFER, "v=0")))),
        view.receive("{\"type\":\"offer\",\"from\":\"a\",\"to\":\"me\",\"sdp\":\"v=0\"}"));
    assertEquals(
        List.of(new RoomEvent.PeerLeft("a")),
        view.receive("{\"type\":\"peer-left\",\"clientId\":\"a\"}"));
    assertFalse(view.knows("a"));
  }

  @Test
  void whatIsWrongIsCountedAndGivesNothing() {
    join();
    for (String text :
        List.of(
            "",
            "null",
            "{",
            "{\"type\":\"offer\",\"from\":\"stranger\",\"sdp\":\"v=0\"}",
            "{\"type\":\"offer\",\"from\":\"a\"}",
            "{\"type\":\"peer-joined\",\"clientId\":\"a\"}",
            "{\"type\":\"peer-left\",\"clientId\":\"nobody\"}",
            "{\"type\":\"peer-joined\",\"clientId\":\"" + "x".repeat(65) + "\"}",
            "{\"type\":\"x\",\"from\":\"a\"}",
            "[".repeat(10_000),
            "{\"type\":\"direct\",\"from\":\"a\",\"data\":" + "[".repeat(70) + "]".repeat(70) + "}",
            " ".repeat(300_000))) {
      long before = view.dropped();
      assertEquals(List.of(), view.receive(text));
      assertEquals(before + 1, view.dropped(), text.substring(0, Math.min(60, text.length())));
    }
  }

  @Test
  void noMoreMembersAreRememberedThanAllowed() {
    join();
    assertEquals(1, view.receive("{\"type\":\"peer-joined\",\"clientId\":\"b\"}").size());
    assertEquals(1, view.receive("{\"type\":\"peer-joined\",\"clientId\":\"c\"}").size());
    assertEquals(0, view.receive("{\"type\":\"peer-joined\",\"clientId\":\"d\"}").size());
    view.receive("{\"type\":\"peer-left\",\"clientId\":\"b\"}");
    assertEquals(1, view.receive("{\"type\":\"peer-joined\",\"clientId\":\"d\"}").size());
  }

  @Test
  void aRefusalIsOnePrintableLine() {
    assertEquals(
        List.of(new RoomEvent.Refused("room-full", "a b")),
        view.receive("{\"type\":\"error\",\"code\":\"room-full\",\"message\":\"a\\nb\"}"));
  }

  @Test
  void afterAResetNobodyIsKnown() {
    join();
    view.reset();
    assertFalse(view.joined() || view.knows("a"));
    assertEquals(List.of(), view.receive("{\"type\":\"peer-joined\",\"clientId\":\"b\"}"));
  }
}
