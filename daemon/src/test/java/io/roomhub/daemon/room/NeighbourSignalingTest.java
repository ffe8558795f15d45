package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** Rooms whose members do not all share a rail, or do not all hear each other. */
class NeighbourSignalingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final SimulatedRendezvous one = new SimulatedRendezvous(loop, "embedded");
  private final SimulatedRendezvous two = new SimulatedRendezvous(loop, "lan");
  private final List<Hub> hubs = new ArrayList<>();

  private final class Hub extends Nobody {
    final String name;
    final String id;
    final AudioFanout fanout = new AudioFanout();
    final Map<String, Integer> heard = new TreeMap<>();
    final List<SimulatedRendezvous.Client> clients;
    final Room room;
    int written;

    Hub(String name, SimulatedRendezvous... rails) {
      this.name = name;
      id = id(name);
      room =
          new Room(
              loop,
              new Room.Identity("room-0123456789", null, id, name),
              15,
              network.host(name),
              this,
              fanout,
              this);
      clients = Stream.of(rails).map(SimulatedRendezvous::client).toList();
      room.join(List.<Signaling>copyOf(clients));
      hubs.add(this);
      loop.pass(200);
    }

    ParticipantView sees(String other) {
      return room.participants().stream().filter(p -> p.id().equals(id(other))).findFirst().get();
    }

    @Override
    public AudioPacketSink add(String participantId) {
      String from = participantId.substring(4, 5);
      return packet -> heard.merge(from, 1, Integer::sum);
    }

    @Override
    public void onChat(ParticipantView from, String text) {
      written++;
    }
  }

  private static String id(String name) {
    return "0000" + name + "23456789012345-";
  }

  private void assertEveryoneHearsEveryone() {
    hubs.forEach(hub -> hub.heard.clear());
    for (Hub hub : hubs) {
      EncodedAudioFrame frame = new EncodedAudioFrame();
      frame.length = 1;
      hub.fanout.send(frame);
    }
    for (Hub hub : hubs) {
      Map<String, Integer> all = new TreeMap<>();
      hubs.forEach(other -> all.put(other.name, 1));
      all.remove(hub.name);
      assertEquals(all, hub.heard, hub.name);
    }
  }

  @Test
  void twoWhoShareNoRailMeetThroughACommonNeighbour() {
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", two);
    new Hub("c", one, two);
    loop.pass(6_000);

    assertEveryoneHearsEveryone();
    assertEquals("neighbour", a.sees("b").via());
    assertEquals("b", a.sees("b").name());
    assertEquals(2, network.connected("a"));

    // What they tell each other goes the same way.
    b.room.setMuted(false);
    a.room.say("good morning");
    loop.pass(200);
    assertEquals(false, a.sees("b").muted());
    assertEquals(1, b.written);
  }

  @Test
  void theCallThatANeighbourHasBroughtAboutOutlivesItAndOneThatLeavesIsGone() {
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", two);
    Hub c = new Hub("c", one, two);
    loop.pass(6_000);
    c.room.close();
    hubs.remove(c);
    loop.pass(60_000);
    assertEveryoneHearsEveryone();

    b.room.close();
    loop.pass(20_000);
    assertEquals(List.of(), a.room.participants());
  }

  @Test
  void aLegThatFailsWhileSignalingIsDeadComesBackThroughWhoStillHasSome() {
    Hub a = new Hub("a", one, two);
    Hub b = new Hub("b", one);
    new Hub("c", one, two);
    SimulatedRendezvous three = new SimulatedRendezvous(loop, "dht");
    b.room.join(List.of(three.client()));
    hubs.get(2).room.join(List.of(three.client()));
    loop.pass(6_000);
    one.fail();
    network.cut("a", "b");
    loop.pass(30_000);
    network.heal("a", "b");
    loop.pass(20_000);

    assertEveryoneHearsEveryone();
    assertEquals(2, network.connected("b"));
    assertEquals(PeerConnectionState.CONNECTED, a.sees("b").connectionState());
  }

  @Test
  void aMissingLegIsShownToEverybodyUntilItIsThere() {
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", one);
    Hub c = new Hub("c", one);
    loop.pass(2_000);
    assertEquals(List.of(b.id, c.id), b.sees("a").hears());
    network.cut("a", "b");
    loop.pass(30_000);

    for (Hub hub : hubs) {
      assertEquals(
          List.of("a and b do not hear each other"),
          hub.room.missingLegs().stream().map(NeighbourSignalingTest::words).toList(),
          hub.name);
    }
    network.heal("a", "b");
    loop.pass(30_000);
    assertEveryoneHearsEveryone();
    for (Hub hub : hubs) {
      assertEquals(List.of(), hub.room.missingLegs(), hub.name);
    }
  }

  private static String words(MissingLeg leg) {
    return leg.aName().compareTo(leg.bName()) < 0
        ? leg.words()
        : new MissingLeg(leg.b(), leg.bName(), leg.a(), leg.aName()).words();
  }

  @Test
  void whoHasDiedIsGoneAsSoonAsNobodyTellsThatItIsHeard() {
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", one);
    Hub c = new Hub("c", one);
    Hub d = new Hub("d", one);
    loop.pass(6_000);
    a.clients.get(0).drop();
    network.cut("a", "b");
    network.cut("a", "c");
    loop.pass(4_500);
    // Long after the others: they have begun to ask for repair through d.
    network.cut("a", "d");
    loop.pass(4_900);
    assertEquals(3, b.room.participants().size());
    assertEquals(PeerConnectionState.DISCONNECTED, b.sees("a").connectionState());
    loop.pass(800);

    for (Hub hub : List.of(b, c, d)) {
      assertEquals(2, hub.room.participants().size(), hub.name);
    }
  }

  @Test
  void anOutageOfTheWholeNetworkEndsNoCallThatANeighbourHasBroughtAbout() {
    Hub a = new Hub("a", one);
    new Hub("b", two);
    new Hub("c", one, two);
    loop.pass(6_000);
    assertEquals("neighbour", a.sees("b").via());
    long made = network.made("a");
    List<List<String>> pairs = List.of(List.of("a", "b"), List.of("a", "c"), List.of("b", "c"));
    pairs.forEach(pair -> network.cut(pair.get(0), pair.get(1)));
    loop.pass(5_800);
    assertEquals(PeerConnectionState.DISCONNECTED, a.sees("b").connectionState());
    pairs.forEach(pair -> network.heal(pair.get(0), pair.get(1)));
    loop.pass(10_000);

    assertEveryoneHearsEveryone();
    assertEquals(made, network.made("a"), "the same calls");
  }

  @Test
  void twoWhoHaveDiedTogetherDoNotVouchForEachOther() {
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", one);
    Hub c = new Hub("c", one);
    loop.pass(6_000);
    a.clients.get(0).drop();
    b.clients.get(0).drop();
    network.cut("a", "c");
    loop.pass(200);
    network.cut("b", "c");
    loop.pass(5_100);

    assertEquals(List.of(), c.room.participants());
  }

  @Test
  void aNeighbourPassesOnOnlySoMuch() {
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", two);
    Hub c = new Hub("c", one, two);
    loop.pass(2_000);
    for (int i = 0; i < 1_000; i++) {
      tell(c, 0, "c0", "{\"event\":\"relay\",\"to\":\"" + b.id + "\",\"message\":" + chat() + "}");
    }
    loop.pass(100);
    // Ten at once are read of what one writes, so what was passed on is seen in what was refused.
    assertEquals(10, b.written);
    assertTrue(c.room.refusedMessages() >= 800, () -> "refused " + c.room.refusedMessages());
    assertEquals(0, a.written);
  }

  private static String chat() {
    return "{\"type\":\"direct\",\"data\":{\"roomhub\":{\"event\":\"chat\",\"text\":\"x\"}}}";
  }

  private void tell(Hub hub, int rail, String from, String body) {
    try {
      JsonNode data = JSON.readTree("{\"roomhub\":" + body + "}");
      hub.room.onMessage(hub.clients.get(rail), from, new SignalMessage.Data(data));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aNeighbourCannotSpeakForWhomWeHear() {
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", one);
    Hub c = new Hub("c", one);
    loop.pass(2_000);
    String stolen = "{\"event\":\"relay\",\"from\":\"" + b.id + "\",\"message\":%s}";
    SessionDescription offer =
        new SessionDescription(
            SessionDescription.Type.OFFER, "v=0\\r\\no=- 99 1 IN IP4 0.0.0.0\\r\\n");
    // c is c2 on the rail, and gives itself out for b.
    tell(a, 0, "c2", stolen.formatted("{\"type\":\"offer\",\"sdp\":\"" + offer.sdp() + "\"}"));
    tell(a, 0, "c2", stolen.formatted(chat()));
    tell(
        a,
        0,
        "c2",
        stolen.formatted("{\"type\":\"direct\",\"data\":{\"roomhub\":{\"event\":\"leaving\"}}}"));
    loop.pass(2_000);

    assertEquals(3, a.room.refusedMessages());
    assertEquals(0, a.written);
    assertEveryoneHearsEveryone();
    assertEquals(2, c.room.participants().size());
  }

  @Test
  void whatWasPassedOnIsNotPassedOnAgain() {
    network.cut("a", "b");
    Hub a = new Hub("a", one);
    Hub b = new Hub("b", two);
    Hub c = new Hub("c", one, two);
    loop.pass(6_000);
    long refused = b.room.refusedMessages();
    String nested =
        "{\"type\":\"direct\",\"data\":{\"roomhub\":{\"event\":\"relay\",\"to\":\""
            + c.id
            + "\",\"message\":"
            + chat()
            + "}}}";
    tell(c, 0, "c0", "{\"event\":\"relay\",\"to\":\"" + b.id + "\",\"message\":" + nested + "}");
    loop.pass(1_000);
    assertEquals(0, c.written);
    assertEquals(refused, b.room.refusedMessages());
    assertEquals(0, a.written);
  }

  @Test
  void heardAndRelayAreReadAsTheyAreWritten() throws Exception {
    RosterMessage state =
        new RosterMessage.State(
            "a",
            true,
            false,
            new RosterMessage.Heard(List.of(id("b")), List.of("page-0123456789")));
    assertEquals(state, RosterMessage.parse(state.toJson()).orElseThrow());
    RosterMessage relay =
        new RosterMessage.Relayed(
            id("b"),
            new SignalMessage.Description(
                new SessionDescription(SessionDescription.Type.ANSWER, "v=0")));
    assertEquals(relay, RosterMessage.parse(relay.toJson()).orElseThrow());
    for (String wrong :
        List.of(
            "{\"event\":\"relay\"}",
            "{\"event\":\"relay\",\"to\":\"x\",\"message\":{\"type\":\"offer\",\"sdp\":\"\"}}",
            "{\"event\":\"relay\",\"to\":\"" + id("b") + "\",\"message\":{\"type\":\"join\"}}",
            "{\"event\":\"relay\",\"to\":\"" + id("b") + "\",\"message\":7}")) {
      JsonNode data = JSON.readTree("{\"roomhub\":" + wrong + "}");
      assertTrue(RosterMessage.parse(data).isEmpty(), wrong);
    }
  }
}
