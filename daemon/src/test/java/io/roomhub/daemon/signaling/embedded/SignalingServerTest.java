package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.embedded.ServerAction.Close;
import io.roomhub.daemon.signaling.embedded.ServerAction.Drop;
import io.roomhub.daemon.signaling.embedded.ServerAction.Ping;
import io.roomhub.daemon.signaling.embedded.ServerAction.Send;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignalingServerTest {
  private static final String ROOM = "{\"type\":\"join\",\"room\":\"r\"}";

  private final VirtualClock clock = new VirtualClock();
  private final SignalingServer server =
      new SignalingServer(
          new ServerLimits(4, 3, 64 * 1024, 1024, 50, 30_000), new Random(20261101));

  private List<ServerAction> text(String clientId, String text) {
    List<ServerAction> out = new ArrayList<>();
    server.text(clientId, text, clock.millis(), out);
    return out;
  }

  private String connect() {
    return server.connect(clock.millis(), new ArrayList<>());
  }

  private String member() {
    String id = connect();
    text(id, ROOM);
    return id;
  }

  private static Send error(String to, String code, String message) {
    return new Send(
        to, "{\"type\":\"error\",\"code\":\"" + code + "\",\"message\":\"" + message + "\"}");
  }

  @Test
  void aNewConnectionIsWelcomedWithAnIdOfTwentyCharacters() {
    List<ServerAction> out = new ArrayList<>();
    String id = server.connect(clock.millis(), out);
    assertTrue(id.matches("[A-Za-z0-9]{20}"), id);
    assertEquals(List.of(new Send(id, "{\"type\":\"welcome\",\"clientId\":\"" + id + "\"}")), out);
    assertNotEquals(id, connect());
  }

  @Test
  void theNewcomerIsToldWhoIsThereAndTheOthersAreToldOfTheNewcomer() {
    String a = connect();
    assertEquals(
        List.of(
            new Send(
                a, "{\"type\":\"joined\",\"room\":\"r\",\"clientId\":\"" + a + "\",\"peers\":[]}")),
        text(a, "{\"type\":\"join\",\"room\":\"r\",\"metadata\":{\"name\":\"Ann\"}}"));

    String b = connect();
    assertEquals(
        List.of(
            new Send(
                a,
                "{\"type\":\"peer-joined\",\"clientId\":\""
                    + b
                    + "\",\"metadata\":{\"name\":\"Bob\"}}"),
            new Send(
                b,
                "{\"type\":\"joined\",\"room\":\"r\",\"clientId\":\""
                    + b
                    + "\",\"peers\":[{\"id\":\""
                    + a
                    + "\",\"metadata\":{\"name\":\"Ann\"}}]}")),
        text(b, "{\"type\":\"join\",\"room\":\"r\",\"metadata\":{\"name\":\"Bob\"}}"));
  }

  @Test
  void offersAnswersAndCandidatesAreRelayedAsTheyCameWithTheSenderAdded() {
    String a = member();
    String b = member();
    for (String body :
        List.of(
            "\"type\":\"offer\",\"to\":\"" + b + "\",\"sdp\":\"v=0\\r\\n\"",
            "\"type\":\"answer\",\"to\":\""
                + b
                + "\",\"sdp\":{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"}",
            "\"type\":\"ice-candidate\",\"to\":\""
                + b
                + "\",\"candidate\":{\"candidate\":\"candidate:1 1 udp 1 192.0.2.1 9 typ host\","
                + "\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":null}",
            "\"type\":\"ice-candidate\",\"to\":\"" + b + "\",\"candidate\":null",
            "\"type\":\"direct\",\"to\":\"" + b + "\",\"data\":[1,2.5,\"ü\"]")) {
      assertEquals(
          List.of(new Send(b, "{" + body + ",\"from\":\"" + a + "\"}")), text(a, "{" + body + "}"));
    }
  }

  @Test
  void theSenderCannotPretendToBeSomebodyElse() {
    String a = member();
    String b = member();
    assertEquals(
        List.of(
            new Send(
                b, "{\"type\":\"direct\",\"from\":\"" + a + "\",\"to\":\"" + b + "\",\"data\":1}")),
        text(a, "{\"type\":\"direct\",\"from\":\"" + b + "\",\"to\":\"" + b + "\",\"data\":1}"));
  }

  @Test
  void aBroadcastReachesEverybodyElseInTheRoomAndNobodyInAnother() {
    String a = member();
    String b = member();
    String c = member();
    String d = connect();
    text(d, "{\"type\":\"join\",\"room\":\"elsewhere\"}");
    String relayed = "{\"type\":\"broadcast\",\"data\":{\"muted\":true},\"from\":\"" + a + "\"}";
    assertEquals(
        List.of(new Send(b, relayed), new Send(c, relayed)),
        text(a, "{\"type\":\"broadcast\",\"data\":{\"muted\":true}}"));
  }

  @Test
  void leavingIsToldToTheRoomAndSoIsALostConnection() {
    String a = member();
    String b = member();
    String c = member();
    assertEquals(
        List.of(
            new Send(a, "{\"type\":\"peer-left\",\"clientId\":\"" + b + "\"}"),
            new Send(c, "{\"type\":\"peer-left\",\"clientId\":\"" + b + "\"}")),
        text(b, "{\"type\":\"leave\"}"));
    List<ServerAction> out = new ArrayList<>();
    server.disconnected(c, out);
    assertEquals(List.of(new Send(a, "{\"type\":\"peer-left\",\"clientId\":\"" + c + "\"}")), out);
    server.disconnected(a, out);
    assertEquals(0, server.rooms());
    assertEquals(1, server.remoteClients());
  }

  @Test
  void joiningAnotherRoomLeavesTheFirst() {
    String a = member();
    String b = member();
    assertEquals(
        List.of(
            new Send(a, "{\"type\":\"peer-left\",\"clientId\":\"" + b + "\"}"),
            new Send(
                b, "{\"type\":\"joined\",\"room\":\"q\",\"clientId\":\"" + b + "\",\"peers\":[]}")),
        text(b, "{\"type\":\"join\",\"room\":\"q\"}"));
  }

  @Test
  void aTargetOutsideTheSendersRoomIsAnErrorAndTheTargetHearsNothing() {
    String a = member();
    String d = connect();
    text(d, "{\"type\":\"join\",\"room\":\"elsewhere\"}");
    for (String target : List.of(d, a, "nobody")) {
      assertEquals(
          List.of(error(a, "unknown-target", "nobody with that id in this room")),
          text(a, "{\"type\":\"offer\",\"to\":\"" + target + "\",\"sdp\":\"v=0\"}"));
    }
  }

  @Test
  void whoIsInNoRoomCanTellNobody() {
    String a = connect();
    assertEquals(
        List.of(error(a, "not-in-room", "join a room first")),
        text(a, "{\"type\":\"broadcast\",\"data\":1}"));
  }

  @Test
  void aPingIsAnsweredBeforeAndAfterJoining() {
    String a = connect();
    List<ServerAction> pong = List.of(new Send(a, "{\"type\":\"pong\"}"));
    assertEquals(pong, text(a, "{\"type\":\"ping\"}"));
    text(a, ROOM);
    assertEquals(pong, text(a, "{\"type\":\"ping\"}"));
    assertEquals(0, server.errors());
  }

  @Test
  void badMessagesGetAnErrorThatSaysWhatIsWrong() {
    String a = member();
    assertEquals(
        List.of(error(a, "bad-json", "not a JSON object")), text(a, "[\"type\",\"join\"]"));
    assertTrue(code(text(a, "{\"type\":\"join\"")).startsWith("bad-json not JSON"));
    assertTrue(code(text(a, "{}{}")).startsWith("bad-json not JSON"));
    assertTrue(code(text(a, "{\"a\":1,\"a\":2}")).startsWith("bad-json not JSON"));
    clock.advanceMillis(10_000);
    assertEquals(
        List.of(error(a, "unknown-type", "no such message type")),
        text(a, "{\"type\":\"welcome\"}"));
    assertEquals(
        List.of(error(a, "bad-message", "to is missing")),
        text(a, "{\"type\":\"direct\",\"data\":1}"));
    assertEquals(
        List.of(error(a, "bad-message", "sdp must be text or {type, sdp}")),
        text(a, "{\"type\":\"offer\",\"to\":\"x\",\"sdp\":7}"));
    clock.advanceMillis(10_000);
    assertEquals(
        List.of(error(a, "bad-message", "room must be text of 1 to 128 characters")),
        text(a, "{\"type\":\"join\",\"room\":\"" + "r".repeat(129) + "\"}"));
    assertEquals(
        List.of(error(a, "bad-message", "metadata is longer than 1024 bytes")),
        text(
            a,
            "{\"type\":\"join\",\"room\":\"r\",\"metadata\":{\"n\":\"" + "é".repeat(509) + "\"}}"));
    assertEquals(
        List.of(error(a, "bad-message", "metadata must be an object")),
        text(a, "{\"type\":\"join\",\"room\":\"r\",\"metadata\":[]}"));
  }

  private static String code(List<ServerAction> out) {
    assertEquals(1, out.size());
    String text = ((Send) out.getFirst()).text();
    return text.replaceFirst(".*\"code\":\"([a-z-]+)\",\"message\":\"([^\"]*).*", "$1 $2");
  }

  @Test
  void aFrameMayHaveSixtyFourKibibytesAndNotOneMore() {
    String a = member();
    String b = member();
    String frame = "{\"type\":\"direct\",\"to\":\"" + b + "\",\"data\":\"\"}";
    String largest = frame.replace("\"\"", "\"" + "x".repeat(65536 - frame.length()) + "\"");
    assertEquals(65536, largest.length());
    assertEquals(b, text(a, largest).getFirst().clientId());
    assertEquals(
        List.of(error(a, "too-large", "longer than 65536 bytes")),
        text(a, largest.replaceFirst("x", "xx")));
    assertEquals(
        List.of(error(a, "too-large", "longer than 65536 bytes")),
        text(a, largest.replaceFirst("x", "é")));
  }

  @Test
  void theFiftyFirstMessageOfASecondIsRefusedAndLost() {
    String a = connect();
    String b = member();
    for (int i = 0; i < 49; i++) {
      text(a, "{\"type\":\"leave\"}");
      clock.advanceMillis(10);
    }
    assertEquals(b, text(a, ROOM).getFirst().clientId());
    String message = "more than 50 messages in a second; this one is lost";
    String direct = "{\"type\":\"direct\",\"to\":\"" + b + "\",\"data\":1}";
    assertEquals(List.of(error(a, "rate-limited", message)), text(a, direct));
    clock.advanceMillis(1000 - 490 - 1);
    assertEquals(List.of(error(a, "rate-limited", message)), text(a, direct));
    clock.advanceMillis(1);
    assertEquals(b, text(a, direct).getFirst().clientId());
    // Its window slides: the second message came 10 ms after the first.
    assertEquals(List.of(error(a, "rate-limited", message)), text(a, direct));
  }

  @Test
  void tenErrorsInTenSecondsDisconnectTheOffenderAndTheOthersOnlySeeItLeave() {
    String good = member();
    String bad = member();
    for (int i = 0; i < 9; i++) {
      assertEquals(List.of(error(bad, "bad-json", "not a JSON object")), text(bad, "1"));
    }
    assertEquals(
        List.of(
            error(bad, "bad-json", "not a JSON object"),
            new Send(good, "{\"type\":\"peer-left\",\"clientId\":\"" + bad + "\"}"),
            new Close(bad, 1008, "too many errors")),
        text(bad, "1"));
    assertEquals(List.of(), text(bad, ROOM));
    assertEquals(1, server.remoteClients());
  }

  @Test
  void anErrorNowAndThenIsForgiven() {
    String a = connect();
    for (int i = 0; i < 100; i++) {
      assertEquals(1, text(a, "1").size());
      clock.advanceMillis(1000);
    }
    assertEquals(1, server.remoteClients());
  }

  @Test
  void aPageThatJoinsAFullRoomIsSlowedButNotDisconnectedAndAFloodIs() {
    String a = member();
    String b = member();
    String direct = "{\"type\":\"direct\",\"to\":\"" + b + "\",\"data\":1}";
    int relayed = 0;
    for (int i = 0; i < 120; i++) {
      relayed += text(a, direct).getFirst().clientId().equals(b) ? 1 : 0;
    }
    assertEquals(49, relayed);
    assertEquals(2, server.remoteClients());
    List<ServerAction> last = List.of();
    for (int i = 0; i < 100; i++) {
      List<ServerAction> out = text(a, direct);
      last = out.isEmpty() ? last : out;
    }
    assertEquals(new Close(a, 1008, "too many errors"), last.getLast());
    assertEquals(1, server.remoteClients());
  }

  @Test
  void binaryAndOversizedMessagesGetAnError() {
    String a = connect();
    List<ServerAction> out = new ArrayList<>();
    server.binary(a, clock.millis(), out);
    server.oversized(a, clock.millis(), out);
    assertEquals(
        List.of(
            error(a, "not-text", "binary messages mean nothing here"),
            error(a, "too-large", "longer than 65536 bytes")),
        out);
    assertEquals(2, server.errors());
  }

  @Test
  void aFullRoomAndAFullServerRefuseFurtherClientsButNeverTheHubItself() {
    member();
    member();
    member();
    String fourth = connect();
    assertEquals(List.of(error(fourth, "room-full", "the room is full")), text(fourth, ROOM));

    List<ServerAction> out = new ArrayList<>();
    String fifth = server.connect(clock.millis(), out);
    assertEquals(
        List.of(
            error(fifth, "server-full", "the server has no room for more"),
            new Close(fifth, 1013, "server full")),
        out);
    assertEquals(List.of(), text(fifth, ROOM));

    String hub = server.connectLocal(clock.millis(), new ArrayList<>());
    assertEquals(4, text(hub, ROOM).size());
    for (int i = 0; i < 1000; i++) {
      assertEquals(3, text(hub, "{\"type\":\"broadcast\",\"data\":1}").size());
    }
  }

  @Test
  void whoMissesAPingIsDroppedWhenTheNextIsDue() {
    String good = member();
    String dead = member();
    assertEquals(clock.millis() + 30_000, server.nextDeadlineMs());
    clock.advanceMillis(29_999);
    assertEquals(List.of(), tick());
    clock.advanceMillis(1);
    List<ServerAction> pings = tick();
    assertEquals(2, pings.size());
    assertTrue(pings.contains(new Ping(good)) && pings.contains(new Ping(dead)));
    server.pong(good);
    clock.advanceMillis(30_000);
    List<ServerAction> out = tick();
    assertEquals(3, out.size());
    assertTrue(out.contains(new Ping(good)));
    assertTrue(
        out.contains(new Send(good, "{\"type\":\"peer-left\",\"clientId\":\"" + dead + "\"}")));
    assertTrue(out.contains(new Drop(dead)));
  }

  private List<ServerAction> tick() {
    List<ServerAction> out = new ArrayList<>();
    server.tick(clock.millis(), out);
    return out;
  }

  @Test
  void shutdownSaysGoodbyeToEverybody() {
    String a = member();
    List<ServerAction> out = new ArrayList<>();
    server.shutdown(out);
    assertEquals(List.of(new Close(a, 1001, "the hub stops")), out);
    assertEquals(Long.MAX_VALUE, server.nextDeadlineMs());
    assertEquals(List.of(), text(a, ROOM));
  }

  @Test
  void aLoneSurrogateInAnEscapeIsMadeHarmlessBeforeItIsRelayed() {
    String a = member();
    String b = member();
    assertEquals(
        List.of(
            new Send(
                b,
                "{\"type\":\"direct\",\"to\":\""
                    + b
                    + "\",\"data\":\"\uFFFD😀\",\"from\":\""
                    + a
                    + "\"}")),
        text(a, "{\"type\":\"direct\",\"to\":\"" + b + "\",\"data\":\"\\ud800\\ud83d\\ude00\"}"));
  }
}
