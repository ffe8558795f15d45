package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoomTest {
  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final SimulatedRendezvous rail = new SimulatedRendezvous(loop, "embedded");
  private final List<Hub> hubs = new ArrayList<>();

  /** One hub of the simulated room, and whom it has heard. */
  private final class Hub extends Nobody {
    final String name;
    final AudioFanout fanout = new AudioFanout();
    final Map<String, Integer> heard = new TreeMap<>();
    final Map<String, Boolean> mutedTalkers = new TreeMap<>();
    final List<String> gone = new ArrayList<>();
    int connections;
    final SimulatedRendezvous.Client client;
    final Room room;

    Hub(String name, int maxPeers, SimulatedRendezvous... others) {
      this.name = name;
      this.client = rail.client();
      String id = "peer-" + name + "-0123456789";
      room =
          new Room(
              loop,
              new Room.Identity("room-0123456789", null, id, name),
              maxPeers,
              network.host(name),
              this,
              fanout,
              this);
      List<Signaling> rails = new ArrayList<>();
      rails.add(client);
      Stream.of(others).map(SimulatedRendezvous::client).forEach(rails::add);
      room.join(rails);
      hubs.add(this);
      loop.pass(200);
    }

    void speak() {
      EncodedAudioFrame frame = new EncodedAudioFrame();
      frame.length = 1;
      fanout.send(frame);
    }

    ParticipantView sees(String other) {
      return room.participants().stream()
          .filter(p -> p.name().equals(other))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " does not see " + other));
    }

    List<String> roster() {
      return room.participants().stream().map(ParticipantView::name).sorted().toList();
    }

    @Override
    public AudioPacketSink add(String participantId) {
      connections++;
      String from = participantId.split("-", -1)[1];
      return packet -> heard.merge(from, 1, Integer::sum);
    }

    @Override
    public void setMuted(String participantId, boolean muted) {
      mutedTalkers.put(participantId, muted);
    }

    @Override
    public void onParticipantGone(ParticipantView participant, String reason) {
      gone.add(participant.name() + ": " + reason);
    }
  }

  private void everybodySpeaksOnce() {
    hubs.forEach(hub -> hub.heard.clear());
    hubs.forEach(Hub::speak);
  }

  @Test
  void aNewcomerAndAResidentHearEachOther() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);

    everybodySpeaksOnce();

    assertEquals(Map.of("b", 1), first.heard);
    assertEquals(Map.of("a", 1), second.heard);
    assertEquals(PeerConnectionState.CONNECTED, first.sees("b").connectionState());
  }

  @Test
  void sixteenHubsBecomeAFullMesh() {
    for (char name = 'a'; name < 'a' + 16; name++) {
      var unused = new Hub(String.valueOf(name), 15);
    }

    everybodySpeaksOnce();

    for (Hub hub : hubs) {
      assertEquals(15, hub.heard.size(), hub.name);
      assertTrue(hub.heard.values().stream().allMatch(count -> count == 1), hub.name);
    }
  }

  @Test
  void aParticipantMetOnTwoRailsIsOneWithOneConnection() {
    SimulatedRendezvous other = new SimulatedRendezvous(loop, "websocket");
    Hub first = new Hub("a", 15, other);
    Hub second = new Hub("b", 15, other);

    everybodySpeaksOnce();

    assertEquals(Map.of("b", 1), first.heard);
    assertEquals(List.of("a"), second.roster());
    assertEquals(1, network.connected("a"));
  }

  @Test
  void crossingOffersEndInOneConnection() {
    // given: two hubs that learn of each other as newcomers, each on another rail
    SimulatedRendezvous other = new SimulatedRendezvous(loop, "websocket");
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);
    network.cut("a", "b");
    loop.pass(60_000);
    network.heal("a", "b");
    first.room.onPeer(other.client(), "x", metadata(second), true);
    second.room.onPeer(other.client(), "y", metadata(first), true);

    // when: both offer at once
    loop.pass(60_000);

    // then
    everybodySpeaksOnce();
    assertEquals(Map.of("b", 1), first.heard);
    assertEquals(Map.of("a", 1), second.heard);
    assertEquals(1, network.connected("a"));
  }

  private static com.fasterxml.jackson.databind.JsonNode metadata(Hub hub) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", hub.name)
        .put("peerId", "peer-" + hub.name + "-0123456789")
        .put("kind", "hub");
  }

  @Test
  void aFullRoomRefusesWithWordsThatThePersonReads() {
    Hub first = new Hub("a", 1);
    Hub second = new Hub("b", 1);
    Hub third = new Hub("c", 15);
    loop.pass(1_000);

    assertEquals(
        "refused us (room-full): the room is full: 1 participant at most",
        third.sees("a").lastError());
    everybodySpeaksOnce();
    assertEquals(Map.of("b", 1), first.heard);
    assertEquals(Map.of("a", 1), second.heard);
  }

  @Test
  void whoComesBackToAFullRoomAsAnotherNeedNotWaitUntilItsFormerSelfIsGivenUp() {
    Hub first = new Hub("a", 1);
    Hub second = new Hub("b", 15);
    loop.pass(1_000);
    assertEquals(List.of("b"), first.roster());

    network.vanish("b");
    loop.pass(1_000);
    new Hub("c", 15);
    loop.pass(2_000);
    assertFalse(connected(first, "c"), "b may yet be there");
    loop.pass(6_500);
    assertTrue(connected(first, "c"), "b has not been heard for 5 s, and c tried again");
    assertFalse(connected(first, "b"));
    assertEquals(1, network.connected("a"));
  }

  @Test
  void whoCallsAFullRoomTakesThePlaceOfOneThatTheServerStillShowsButNobodyAnswersFor() {
    Hub first = new Hub("a", 1);
    first.room.onPeer(
        first.client,
        "dead",
        JsonNodeFactory.instance
            .objectNode()
            .put("name", "dead")
            .put("peerId", "peer-x-0123456789")
            .put("kind", "hub"),
        true);
    loop.pass(1_000);
    new Hub("c", 15);
    assertFalse(connected(first, "c"), "a call of one second may yet be answered");
    loop.pass(3_800);
    assertTrue(connected(first, "c"), "nobody has answered, and c tried again");
    assertFalse(connected(first, "dead"));
    assertEquals(1, network.connected("a"));
  }

  private static boolean connected(Hub hub, String other) {
    return hub.sees(other).connected();
  }

  @Test
  void aCallGoesOnWhileItsSignalingIsDownAndIsNotDoubledAfterwards() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);

    rail.fail();
    loop.pass(3_600_000);
    everybodySpeaksOnce();
    assertEquals(Map.of("b", 1), first.heard);

    rail.restart();
    loop.pass(1_000);
    everybodySpeaksOnce();
    assertEquals(Map.of("b", 1), first.heard);
    assertEquals(Map.of("a", 1), second.heard);
    assertEquals(1, network.connected("a"));
  }

  @Test
  void whoVanishesIsGoneWithinFifteenSeconds() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);

    network.vanish("b");
    second.client.drop();
    loop.pass(15_000);

    assertEquals(List.of("b: left"), first.gone);
    assertEquals(List.of(), first.roster());
  }

  @Test
  void aCallDoesNotEndBecauseOnlyTheSignalingOfTheOtherSideBroke() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);

    second.client.drop();
    loop.pass(60_000);

    everybodySpeaksOnce();
    assertEquals(Map.of("b", 1), first.heard);
  }

  @Test
  void aPathThatFailsIsTriedAgainUntilItHeals() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);
    network.cut("a", "b");
    loop.pass(600_000);
    assertFalse(first.sees("b").connected());
    assertEquals("the two are cut off from each other", second.sees("a").problem());

    network.heal("a", "b");
    loop.pass(46_000);

    assertNull(second.sees("a").problem());
    everybodySpeaksOnce();
    assertEquals(Map.of("b", 1), first.heard);
    assertEquals(Map.of("a", 1), second.heard);
  }

  @Test
  void aCallThatOneSideEndsIsMadeAgainByWhoeverMadeItFirst() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);
    for (String whoGivesUp : List.of("a", "b")) {
      network.giveUp(whoGivesUp);
      everybodySpeaksOnce();
      assertEquals(Map.of(), first.heard);

      loop.pass(5_000);

      everybodySpeaksOnce();
      assertEquals(Map.of("b", 1), first.heard);
      assertEquals(Map.of("a", 1), second.heard);
    }
  }

  @Test
  void theOthersKnowWhoIsMuted() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);
    assertEquals(true, first.sees("b").muted());

    second.room.setMuted(false);
    loop.pass(100);
    assertEquals(false, first.sees("b").muted());

    second.room.setMuted(true);
    loop.pass(100);
    assertEquals(true, first.sees("b").muted());
    assertEquals(Map.of(first.sees("b").id(), true), first.mutedTalkers);
  }

  @Test
  void whoLeavesIsGoneAtOnce() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);

    second.room.close();
    loop.pass(10);

    assertEquals(List.of(), first.roster());
  }

  @Test
  void whoHasNeitherACallNorSignalingIsNotShownForEver() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);
    rail.fail();
    loop.pass(60_000);
    assertEquals(List.of("b"), first.roster(), "still in a call");

    network.vanish("b");
    loop.pass(60_000);

    assertEquals(List.of(), first.roster());
    assertEquals(1, first.gone.size());
    assertEquals(List.of("a"), second.roster(), "to itself it did not vanish");
  }

  @Test
  void anOfferFromARestartedPageReplacesTheOldConnection() {
    Hub first = new Hub("a", 15);
    Hub second = new Hub("b", 15);
    anOfferFromARestartedPage(first);
    assertEquals(List.of("b: it started a new connection"), first.gone);
  }

  @Test
  void whoStartsAfreshAgainAndAgainIsNotFollowedEveryTime() {
    Hub first = new Hub("a", 15);
    new Hub("b", 15);
    loop.pass(10_000);
    long before = network.made("a");
    for (int i = 0; i < 1_000; i++) {
      var page = network.host("b").create(loop, new SilentObserver(), silence());
      first.room.onMessage(first.client, "c1", new SignalMessage.Description(offerOf(page)));
      loop.pass(10);
    }
    long made = network.made("a") - before;
    assertTrue(made <= FreshCalls.AT_ONCE + 10 * FreshCalls.PER_SECOND, "connections: " + made);
    assertTrue(first.room.refusedMessages() >= 1_000 - made, "and each is counted");

    // Whoever is honest, by the same name as well, need not wait for long.
    loop.pass(1_000);
    first.gone.clear();
    anOfferFromARestartedPage(first);
    assertEquals(List.of("b: it started a new connection"), first.gone);
  }

  private void anOfferFromARestartedPage(Hub to) {
    var page = network.host("b").create(loop, new SilentObserver(), silence());
    to.room.onMessage(to.client, "c1", new SignalMessage.Description(offerOf(page)));
    loop.pass(1_000);
  }

  private static SessionDescription offerOf(io.roomhub.daemon.rtc.PeerConnection page) {
    try {
      return page.setLocalDescription();
    } catch (io.roomhub.daemon.rtc.InvalidStateException e) {
      throw new AssertionError(e);
    }
  }

  private static AudioPacketSink silence() {
    return packet -> {};
  }

  private static final class SilentObserver
      implements io.roomhub.daemon.rtc.PeerConnectionObserver {
    @Override
    public void onIceCandidate(io.roomhub.daemon.rtc.IceCandidate candidate) {}

    @Override
    public void onNegotiationNeeded() {}

    @Override
    public void onConnectionStateChange(PeerConnectionState state, String reason) {}
  }

  @Test
  void whoDoesNotCallHoldsNoConnectionForLong() {
    Hub first = new Hub("a", 1);
    first.room.onPeer(
        first.client, "x-1", JsonNodeFactory.instance.objectNode().put("name", "n"), false);
    loop.pass(500);
    assertEquals(1, first.connections);

    Hub second = new Hub("b", 1);
    everybodySpeaksOnce();
    assertEquals(Map.of("b", 1), first.heard, "the silent one took nobody's place");
    loop.pass(11_000);
    assertEquals(1, second.heard.size());
    assertEquals(List.of(), first.gone, "who never was here is not told to have gone");
  }

  @Test
  void whoWasExpectedAndIsShownNoMoreIsForgotten() {
    Hub first = new Hub("a", 15);
    first.room.onPeer(
        first.client, "x-1", JsonNodeFactory.instance.objectNode().put("name", "n"), false);
    loop.pass(500);
    assertEquals(List.of("n"), first.roster());

    // The server is back with an empty memory, and nobody of that name has come again.
    first.room.onJoined(first.client, "c7");
    loop.pass(11_000);
    assertEquals(List.of(), first.roster());
  }

  @Test
  void aRailThatAnnouncesWithoutEndIsBounded() {
    Hub first = new Hub("a", 15);
    for (int i = 0; i < 10_000; i++) {
      first.room.onPeer(
          first.client,
          "x-" + i,
          JsonNodeFactory.instance.objectNode().put("name", "n" + i),
          false);
    }
    loop.run();

    assertEquals(256, first.roster().size());
    assertEquals(2, first.connections, "made for calls that are expected");
  }

  @Test
  void whoLeavesIsGoneForAllAndComesBackByNewRails() {
    Hub first = new Hub("anna", 15);
    Hub second = new Hub("bert", 15);
    loop.pass(2_000);
    assertEquals(List.of("bert"), first.roster());

    second.room.leave();
    loop.pass(100);
    assertEquals(List.of(), first.roster());
    assertEquals(List.of(), second.roster());
    second.room.onPeer(second.client, "late", JsonNodeFactory.instance.objectNode(), true);
    loop.pass(100);
    assertEquals(List.of(), second.roster(), "what an old rail still tells is nothing");
    second.client.close();

    second.room.join(List.of(rail.client()));
    loop.pass(2_000);
    assertEquals(List.of("bert"), first.roster());
    assertEquals(List.of("anna"), second.roster());
    everybodySpeaksOnce();
    loop.pass(1_000);
    assertEquals(Map.of("anna", 1), second.heard);
    assertEquals(Map.of("bert", 1), first.heard);
  }
}
