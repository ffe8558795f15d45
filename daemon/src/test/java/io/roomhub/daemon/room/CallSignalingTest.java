package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalMessageCodec;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hubs whose only server is gone, in virtual time: what their calls carry. */
class CallSignalingTest {
  private static final String ROOM = "room-0123456789";

  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final SimulatedRendezvous rail = new SimulatedRendezvous(loop, "websocket");
  private final Map<String, Room> hubs = new LinkedHashMap<>();

  private static String id(String name) {
    return "0000" + name + "23456789012345-";
  }

  private Room hub(String name) {
    Room room =
        new Room(
            loop,
            new Room.Identity(ROOM, null, id(name), name),
            15,
            network.host(name),
            new Nobody(),
            new AudioFanout(),
            new Nobody());
    room.join(List.<Signaling>of(rail.client()));
    hubs.put(name, room);
    loop.pass(500);
    return room;
  }

  private ParticipantView sees(String one, String other) {
    return hubs.get(one).participants().stream()
        .filter(participant -> participant.id().equals(id(other)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(one + " does not know " + other));
  }

  private void assertConnected(String one, String other) {
    assertEquals(PeerConnectionState.CONNECTED, sees(one, other).connectionState());
    assertEquals(PeerConnectionState.CONNECTED, sees(other, one).connectionState());
  }

  @Test
  void whoIsMutedIsToldWhileTheServerIsGone() {
    hub("a");
    Room b = hub("b");
    rail.fail();
    loop.pass(60_000);
    b.setMuted(false);
    loop.pass(100);
    assertEquals(false, sees("a", "b").muted());
    b.setMuted(true);
    loop.pass(100);
    assertEquals(true, sees("a", "b").muted());
  }

  @Test
  void whatARailHasLostIsSaidAgainOverTheCall() {
    hub("a");
    Room b = hub("b");
    loop.pass(2_000);
    rail.setLosing(true);
    b.setMuted(false);
    loop.pass(100);
    assertEquals(true, sees("a", "b").muted());
    loop.pass(15_000);
    assertEquals(false, sees("a", "b").muted());
  }

  @Test
  void whatIsWrittenArrivesOnceWhetherTheServerIsThereOrNot() {
    List<String> written = new ArrayList<>();
    Room b = hub("b");
    Room a =
        new Room(
            loop,
            new Room.Identity(ROOM, null, id("a"), "a"),
            15,
            network.host("a"),
            new Nobody(),
            new AudioFanout(),
            new Nobody() {
              @Override
              public void onChat(ParticipantView from, String text) {
                written.add(text);
              }
            });
    a.join(List.<Signaling>of(rail.client()));
    loop.pass(500);
    b.say("with");
    loop.pass(100);
    rail.fail();
    b.say("without");
    loop.pass(100);
    assertEquals(List.of("with", "without"), written);
  }

  @Test
  void aLegThatBreaksWhileTheServerIsGoneIsRepairedThroughANeighbour() {
    Room a = hub("a");
    hub("b");
    hub("c");
    loop.pass(2_000);
    rail.fail();
    loop.pass(30_000);
    network.move("a", "b");
    loop.pass(14_000);
    assertConnected("a", "b");
    assertEquals(2, network.made("a"), "one to each: ICE was restarted");
    assertEquals(List.of(), a.missingLegs());
  }

  @Test
  void aLegThatFailedWhileTheServerIsGoneIsMadeAgainThroughANeighbour() {
    hub("a");
    hub("b");
    hub("c");
    loop.pass(2_000);
    rail.fail();
    network.cut("a", "b");
    loop.pass(120_000);
    network.heal("a", "b");
    loop.pass(20_000);
    assertConnected("a", "b");
  }

  @Test
  void whoDiesWhileTheServerIsGoneIsGoneForAllWhenItsConnectionHasFailed() {
    hub("a");
    hub("b");
    hub("c");
    loop.pass(2_000);
    rail.fail();
    loop.pass(1_000);
    network.vanish("c");
    loop.pass(15_500);
    assertEquals(1, hubs.get("a").participants().size());
    assertEquals(1, hubs.get("b").participants().size());
  }

  @Test
  void whomTheServerMissesIsNotKeptForLongBecauseNeighboursHaveHeardIt() {
    hub("a");
    hub("b");
    SimulatedRendezvous.Client ofC = rail.client();
    Room c =
        new Room(
            loop,
            new Room.Identity(ROOM, null, id("c"), "c"),
            15,
            network.host("c"),
            new Nobody(),
            new AudioFanout(),
            new Nobody());
    c.join(List.<Signaling>of(ofC));
    loop.pass(2_000);
    network.vanish("c");
    ofC.drop();
    loop.pass(6_000);
    assertEquals(1, hubs.get("a").participants().size());
    assertEquals(1, hubs.get("b").participants().size());
  }

  @Test
  void ofAFloodOnlySoMuchIsTakenAndWhatIsNoMessageIsCounted() throws Exception {
    List<SignalMessage> taken = new ArrayList<>();
    CallSignaling signaling =
        new CallSignaling(
            loop,
            new SignalingListener() {
              @Override
              public void onJoined(Signaling by, String ownId) {}

              @Override
              public void onPeer(Signaling by, String peerId, JsonNode metadata, boolean weOffer) {}

              @Override
              public void onPeerLeft(Signaling by, String peerId) {}

              @Override
              public void onMessage(Signaling by, String from, SignalMessage message) {
                assertEquals(id("x"), from);
                taken.add(message);
              }

              @Override
              public void onStatus(Signaling by, SignalingStatus status) {}
            });
    Participant participant = new Participant(id("x"), "x", true, "websocket");
    PeerConnection ours = network.host("a").create(loop, new Nobody(), new Nobody().add(""));
    PeerConnection theirs = network.host("x").create(loop, new Nobody(), new Nobody().add(""));
    signaling.open(participant, ours);
    DataChannel flood =
        theirs.createDataChannel(
            CallSignaling.LABEL, DataChannelInit.negotiated(CallSignaling.STREAM));
    flood.setObserver(new DataChannelObserver() {});
    SessionDescription offer = ours.setLocalDescription();
    theirs.setRemoteDescription(offer);
    ours.setRemoteDescription(theirs.setLocalDescription());
    loop.pass(100);

    flood.send("{\"type\":\"offer\"}");
    flood.send("no JSON");
    flood.send("[1]");
    loop.pass(10);
    assertEquals(3, signaling.refusedMessages());
    assertEquals(List.of(), taken);

    String message =
        SignalingJson.write(
            SignalMessageCodec.encode(
                new SignalMessage.Data(new RosterMessage.Leaving().toJson())));
    for (int i = 0; i < 10_000; i++) {
      flood.send(message);
    }
    loop.pass(10);
    assertEquals(197, taken.size());
    assertEquals(3 + 10_000 - 197, signaling.refusedMessages());

    loop.pass(1_000);
    for (int i = 0; i < 100; i++) {
      flood.send(message);
    }
    loop.pass(10);
    assertEquals(247, taken.size());

    signaling.close(participant);
    long refused = signaling.refusedMessages();
    flood.send(message);
    loop.pass(10);
    assertEquals(247, taken.size());
    assertEquals(refused, signaling.refusedMessages(), "of a call that is over nothing is heard");
  }
}
