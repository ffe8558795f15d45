package io.roomhub.daemon.signaling;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.embedded.ServerAction;
import io.roomhub.daemon.signaling.embedded.ServerAction.Send;
import io.roomhub.daemon.signaling.embedded.ServerLimits;
import io.roomhub.daemon.signaling.embedded.SignalingServer;
import io.roomhub.daemon.signaling.websocket.ClientAction;
import io.roomhub.daemon.signaling.websocket.ClientSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Whatever text comes, server and client stand, and the others get only well-formed messages. */
class SignalingMessageFuzzTest {
  private static final String VICTIM = "{\"type\":\"join\",\"room\":\"r\"}";

  @FuzzTest(maxDuration = "60s")
  void theServerStandsAndRelaysOnlyWhatIsWellFormed(byte[] data) throws Exception {
    SignalingServer server = new SignalingServer(ServerLimits.standard(4), new Random(1));
    List<ServerAction> out = new ArrayList<>();
    String victim = server.connect(0, out);
    String attacker = server.connect(0, out);
    server.text(victim, VICTIM, 0, out);
    server.text(attacker, VICTIM, 0, out);
    out.clear();
    // "$V" and "$A" in a seed stand for the two ids; each line is one message.
    String text =
        new String(data, StandardCharsets.UTF_8).replace("$V", victim).replace("$A", attacker);
    long now = 0;
    for (String line : text.split("\n", 64)) {
      server.text(attacker, line, now, out);
      now += 10;
    }
    for (ServerAction action : out) {
      if (action instanceof Send send) {
        JsonNode json = SignalingJson.parseObject(send.text());
        String type = json.get("type").asText();
        if (action.clientId().equals(victim) && !type.startsWith("peer-")) {
          check(attacker.equals(json.path("from").textValue()), "from is forged: " + json);
          SignalMessageCodec.decode(json);
        }
        if (type.equals("joined")) {
          RoomView view = new RoomView(4);
          view.receive(send.text());
          check(view.joined() && view.dropped() == 0, "joined is not understood: " + json);
        }
      }
    }
    check(server.remoteClients() >= 1 && server.rooms() <= 2, "the server has lost count");
    out.clear();
    server.text(victim, "{\"type\":\"leave\"}", now, out);
    server.text(victim, VICTIM, now, out);
    check(out.stream().anyMatch(a -> a.clientId().equals(victim)), "the victim was affected");
  }

  @FuzzTest(maxDuration = "60s")
  void theClientStandsAndTellsOnlyOfMembers(byte[] data) {
    ClientSession session =
        new ClientSession(
            new Signaling.JoinRequest("r", SignalingJson.object()),
            4,
            new ReconnectBackoff(new Random(1)));
    session.start(0);
    session.opened(0);
    int members = 0;
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n", 64)) {
      for (ClientAction action : session.text(line, 1)) {
        if (action instanceof ClientAction.Deliver(RoomEvent event)) {
          switch (event) {
            case RoomEvent.Joined e -> members = 0;
            case RoomEvent.PeerPresent e -> members++;
            case RoomEvent.PeerLeft e -> members--;
            case RoomEvent.Received e -> check(members > 0, "a message from nobody");
            case RoomEvent.Refused e -> check(false, "a refusal was told to the room");
          }
          check(members >= 0 && members <= 4, members + " members");
        }
      }
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
