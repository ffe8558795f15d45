package io.roomhub.daemon.signaling.trystero.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.trystero.RelayMessage;
import io.roomhub.daemon.signaling.trystero.RelayMessageCodec;
import io.roomhub.daemon.signaling.trystero.channel.PeerChannel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hubs of one Trystero room, whole but for relays and WebRTC, in virtual time. */
class TrysteroSignalingTest {
  private static final JsonNode HELLO = SignalingJson.object().put("hello", 1);

  private static void meet(TrysteroWorld world, TrysteroWorld.Hub one, TrysteroWorld.Hub two) {
    world.pass(2_000);
    assertTrue(one.met.containsKey("B") && two.met.containsKey("A"), "they have not met");
  }

  @Test
  void twoHubsMeetAndTalkOverTheirDataChannel() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    meet(world, one, two);
    assertEquals(List.of("mqtt"), one.via);
    assertTrue(two.met.get("A").polite() && !one.met.get("B").polite());
    one.signaling.send("B", new SignalMessage.Data(HELLO));
    SignalMessage offer =
        new SignalMessage.Description(
            new SessionDescription(SessionDescription.Type.OFFER, "v=0\r\na=msid:s t\r\n"));
    two.signaling.send("A", offer);
    world.pass(100);
    assertEquals(List.of(new SignalMessage.Data(HELLO)), two.heard);
    assertEquals(List.of(offer), one.heard);
    assertEquals(2, world.connections.open());
  }

  @Test
  void whoIsOnSeveralRelaysIsMetOnceAndToldByTheOneThatIntroducedIt() {
    TrysteroWorld world = new TrysteroWorld("mqtt", "nostr", "ws-relay");
    TrysteroWorld.Hub one = world.hub("A");
    meet(world, one, world.hub("B"));
    world.pass(120_000);
    assertEquals(1, one.via.size());
    assertEquals(2, world.connections.open());
  }

  @Test
  void whenTheRelayThatIntroducedThePeerDiesTheCallGoesOn() {
    TrysteroWorld world = new TrysteroWorld("mqtt", "nostr");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    meet(world, one, two);
    String introducer = one.via.getFirst();
    world.relays.stream().filter(relay -> relay.type.equals(introducer)).findAny().get().die();
    world.pass(300_000);
    one.signaling.send("B", new SignalMessage.Data(HELLO));
    world.pass(100);
    assertEquals(List.of(), one.left);
    assertEquals(List.of(new SignalMessage.Data(HELLO)), two.heard);
    assertEquals(1, one.via.size());
  }

  @Test
  void aPeerWhoseConnectionBreaksIsMetAgainByWhateverRelayIsLeft() {
    TrysteroWorld world = new TrysteroWorld("mqtt", "nostr");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    meet(world, one, two);
    world.relays.get(0).die();
    one.connection("B").fail("nothing heard for 15 s");
    world.pass(5_000);
    assertEquals(List.of("B"), one.left);
    assertEquals(List.of("A"), two.left);
    assertEquals("nostr", one.via.getLast());
    assertEquals(Set.of("B"), one.met.keySet());
    assertEquals(Set.of("A"), two.met.keySet());
    assertEquals(2, world.connections.open());
  }

  @Test
  void whoLeavesIsGoneAtOnceForTheOthers() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    meet(world, one, two);
    two.signaling.close();
    world.pass(50);
    assertEquals(List.of("B"), one.left);
    assertEquals(0, world.connections.open());
  }

  @Test
  void anotherPasswordIsSaidInTheStatusAndForgottenAfterAWhile() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B", "other");
    world.pass(31_000);
    assertEquals(0, one.met.size() + two.met.size());
    assertEquals(
        "somebody announces itself and answers none of our offers: another room.password?",
        one.trouble());
    assertEquals(
        "somebody in this room could not be met: it has another room.password", two.trouble());
    two.signaling.close();
    world.pass(130_000);
    assertNull(one.trouble());
  }

  @Test
  void oneWithTheRightPasswordIsMetBesideOneWithAnother() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    world.hub("C", "other");
    meet(world, one, world.hub("B"));
    world.pass(60_000);
    assertEquals(Set.of("B"), one.met.keySet());
  }

  @Test
  void aFullRoomMeetsNobodyElse() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.new Hub("A", "secret", 2);
    for (String id : List.of("B", "C", "D", "E")) {
      world.hub(id);
    }
    world.pass(120_000);
    assertEquals(2, one.met.size());
    assertTrue(one.signaling.refusedMessages() > 0, "nobody was turned away");
    String first = one.met.keySet().iterator().next();
    one.connection(first).fail("gone");
    world.pass(90_000);
    assertEquals(2, one.met.size(), "a free place is not taken");
  }

  @Test
  void whoDoesNotReadIsDroppedAndTheOthersAreNot() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    TrysteroWorld.Hub three = world.hub("C");
    meet(world, one, two);
    one.connection("B").channels.getFirst().stuck = true;
    JsonNode large = SignalingJson.object().put("text", "x".repeat(20_000));
    for (int i = 0; i < 20; i++) {
      one.signaling.broadcast(large);
    }
    world.pass(100);
    assertEquals(List.of("B"), one.left);
    assertEquals(Set.of("C"), one.met.keySet());
    assertEquals(20, three.heard.size());
  }

  @Test
  void whoConnectsAndNeverShakesHandsIsDropped() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    world.connections.mute = true;
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    world.pass(1_000);
    var first = List.copyOf(world.connections.all);
    assertEquals(2, first.size());
    assertEquals(2, world.connections.open());
    world.pass(PeerChannel.HANDSHAKE_MS);
    assertTrue(first.stream().allMatch(each -> each.state == PeerConnectionState.CLOSED));
    assertEquals(0, one.met.size() + two.met.size());
    // It may do better the next time.
    world.connections.mute = false;
    world.pass(60_000);
    assertEquals(Set.of("B"), one.met.keySet());
    assertEquals(2, world.connections.open());
  }

  @Test
  void whoIsTurnedAwayDoesNotComeBackForAMinute() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    meet(world, one, two);
    one.met.get("B").turnAway();
    world.pass(50);
    assertEquals(List.of("A"), two.left);
    assertEquals(0, world.connections.open());
    int before = world.connections.all.size();
    world.pass(58_000);
    assertEquals(before, world.connections.all.size(), "it was met again");
    world.pass(120_000);
    assertEquals(Set.of("B"), one.met.keySet());
  }

  @Test
  void aFloodOverTheDataChannelIsCountedAndTheCallGoesOn() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    meet(world, one, two);
    long before = one.signaling.refusedMessages();
    var evil = two.connection("A").channels.getFirst();
    for (int i = 0; i < 10_000; i++) {
      evil.send(new byte[i % 64]);
      two.signaling.broadcast(HELLO);
    }
    evil.send("text");
    world.pass(100);
    assertTrue(one.heard.size() <= 200 * 9, one.heard.size() + " messages came through");
    long refused = one.signaling.refusedMessages() - before;
    assertEquals(20_001, one.heard.size() + refused);
    assertEquals(List.of(), one.left);
    world.pass(10_000);
    one.heard.clear();
    two.signaling.send("A", new SignalMessage.Data(HELLO));
    world.pass(100);
    assertEquals(List.of(new SignalMessage.Data(HELLO)), one.heard);
  }

  @Test
  void furtherDataChannelsAreClosed() {
    TrysteroWorld world = new TrysteroWorld("mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Hub two = world.hub("B");
    meet(world, one, two);
    for (String label : List.of("data", "other")) {
      var further = two.connection("A").createDataChannel(label, DataChannelInit.DEFAULT);
      world.pass(100);
      assertEquals(DataChannelState.CLOSED, further.readyState());
    }
    assertEquals(PeerConnectionState.CONNECTED, one.connection("B").connectionState());
    assertEquals(List.of(), one.left);
  }

  @Test
  void aRelayThatLiesAndFloodsHoldsUpNobody() {
    TrysteroWorld world = new TrysteroWorld("evil", "mqtt");
    TrysteroWorld.Hub one = world.hub("A");
    TrysteroWorld.Relay evil = world.relays.getFirst();
    String root = one.room.rootTopic();
    String self = one.room.selfTopic("A");
    String forged = one.room.cipher().encrypt("v=0");
    for (int i = 0; i < 5_000; i++) {
      String id = "z" + i;
      evil.say(root, RelayMessageCodec.encode(new RelayMessage.Announcement(id, false)));
      evil.say(self, RelayMessageCodec.encode(new RelayMessage.Answer(id, "x", "garbage")));
      // A replay of what somebody in the room has said.
      evil.say(self, RelayMessageCodec.encode(new RelayMessage.Offer(id, "x", forged)));
      evil.say("lie" + i, "{\"peerId\":\"B\"}");
      evil.say(root, "{");
      world.pass(2);
    }
    TrysteroWorld.Hub two = world.hub("B");
    world.pass(30_000);
    assertEquals(Set.of("B"), one.met.keySet());
    assertEquals(Set.of("A"), two.met.keySet());
    assertTrue(world.connections.open() <= 100, world.connections.open() + " connections");
    assertTrue(one.signaling.refusedMessages() > 20_000);
  }
}
