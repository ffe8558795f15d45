package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.daemon.room.forward.ForwardRequests;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.signaling.SignalMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms in which two who cannot reach each other are heard through a third. */
class ForwardingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final SimulatedRendezvous server = new SimulatedRendezvous(loop, "embedded");
  private final List<Hub> hubs = new ArrayList<>();

  private final class Hub extends Nobody {
    final String name;
    final AudioFanout fanout = new AudioFanout();
    final Map<String, Integer> heard = new TreeMap<>();
    final Map<String, Boolean> muted = new TreeMap<>();
    final SimulatedRendezvous.Client rail = server.client();
    final Room room;
    boolean speaks = true;

    Hub(String name, boolean forwarding) {
      this.name = name;
      room =
          new Room(
              loop,
              new Room.Identity("room-0123456789", null, id(name), name),
              15,
              network.host(name),
              this,
              fanout,
              this);
      room.setForwarding(forwarding);
      room.join(List.of(rail));
      hubs.add(this);
      loop.pass(200);
    }

    ParticipantView sees(String other) {
      return room.participants().stream().filter(p -> p.id().equals(id(other))).findFirst().get();
    }

    @Override
    public AudioPacketSink add(String participantId) {
      String from = shortName(participantId);
      return packet -> heard.merge(from, 1, Integer::sum);
    }

    @Override
    public void setMuted(String participantId, boolean muted) {
      this.muted.put(shortName(participantId), muted);
    }
  }

  private static String id(String name) {
    return "0000" + name + "23456789012345-";
  }

  /** {@code a}, or {@code a/forwarded}. */
  private static String shortName(String talker) {
    return talker.substring(4, 5) + (talker.contains("/") ? "/forwarded" : "");
  }

  /**
   * Everybody who speaks says one frame every 20 ms, in times of more than a second only every 200,
   * and the rest keeps silent (DTX).
   */
  private void talk(int millis) {
    hubs.forEach(hub -> hub.heard.clear());
    EncodedAudioFrame frame = new EncodedAudioFrame();
    frame.length = 1;
    int every = millis > 1_000 ? 200 : 20;
    for (int i = 0; i < millis / every; i++) {
      hubs.stream().filter(hub -> hub.speaks).forEach(hub -> hub.fanout.send(frame));
      loop.pass(every);
    }
  }

  private static Map<String, Integer> heard(String... names) {
    Map<String, Integer> all = new TreeMap<>();
    for (String name : names) {
      all.put(name, 50);
    }
    return all;
  }

  @Test
  void aLegThatIsMissingGoesThroughTheHubThatOffersIt() {
    Hub a = new Hub("a", false);
    Hub b = new Hub("b", false);
    Hub c = new Hub("c", true);
    network.cut("a", "b");
    talk(40_000);
    talk(1_000);

    assertEquals(heard("b/forwarded", "c"), a.heard);
    assertEquals(heard("a/forwarded", "c"), b.heard);
    assertEquals(heard("a", "b"), c.heard);
    assertEquals(id("c"), a.sees("b").forwardedBy());
    assertEquals(id("c"), b.sees("a").forwardedBy());
    assertNull(a.sees("c").forwardedBy());
    assertTrue(a.sees("c").forwards());
    List<ForwardedLeg> legs = c.room.forwardedLegs();
    assertEquals(
        List.of("a-b", "b-a"),
        legs.stream()
            .map(leg -> shortName(leg.from()) + "-" + shortName(leg.to()))
            .sorted()
            .toList());
    assertEquals(120_000, c.room.forwardedUpload());
    for (Hub hub : hubs) {
      MissingLeg leg = hub.room.missingLegs().getFirst();
      assertEquals(new MissingLeg.Forwarder(id("c"), "c"), leg.aThrough(), hub.name);
      assertEquals(leg.aThrough(), leg.bThrough(), hub.name);
      assertTrue(
          leg.words()
              .endsWith(
                  " hear each other only through c, which could listen: not end-to-end encrypted"),
          leg.words());
    }
  }

  @Test
  void nothingIsSentOnWhereNobodyOffersIt() {
    Hub a = new Hub("a", true);
    Hub b = new Hub("b", true);
    Hub c = new Hub("c", false);
    network.cut("a", "b");
    talk(40_000);
    talk(1_000);

    assertEquals(heard("c"), a.heard);
    assertEquals(heard("c"), b.heard);
    assertEquals(List.of(), c.room.forwardedLegs());
    assertNull(a.sees("b").forwardedBy());
  }

  @Test
  void itEndsWhenTheLegIsThereAgain() {
    Hub a = new Hub("a", false);
    Hub b = new Hub("b", false);
    Hub c = new Hub("c", true);
    network.cut("a", "b");
    talk(40_000);
    network.heal("a", "b");
    int twice = 0;
    for (int i = 0; i < 400; i++) {
      talk(100);
      twice += a.heard.containsKey("b") && a.heard.containsKey("b/forwarded") ? 1 : 0;
    }
    talk(1_000);

    assertEquals(heard("b", "c"), a.heard);
    assertEquals(heard("a", "c"), b.heard);
    assertTrue(twice <= 1, "heard twice for more than the moment of the change");
    assertEquals(List.of(), c.room.forwardedLegs());
    assertNull(a.sees("b").forwardedBy());
    assertEquals(List.of(), b.room.missingLegs());
  }

  @Test
  void oneOfSeveralDoesItTheLowestAndNoneTwice() {
    Hub a = new Hub("a", true);
    Hub b = new Hub("b", true);
    Hub c = new Hub("c", true);
    Hub d = new Hub("d", true);
    network.cut("a", "b");
    talk(40_000);
    talk(1_000);

    assertEquals(heard("b/forwarded", "c", "d"), a.heard);
    assertEquals(heard("a/forwarded", "c", "d"), b.heard);
    assertEquals(2, c.room.forwardedLegs().size());
    assertEquals(List.of(), d.room.forwardedLegs());

    // What the first of them had is taken over by the other when it goes.
    c.room.close();
    hubs.remove(c);
    talk(20_000);
    talk(1_000);
    assertEquals(heard("b/forwarded", "d"), a.heard);
    assertEquals(heard("a/forwarded", "d"), b.heard);
    assertEquals(id("d"), b.sees("a").forwardedBy());
  }

  @Test
  void whatWasSentOnIsNotSentOnAgain() {
    Hub a = new Hub("a", true);
    Hub b = new Hub("b", true);
    Hub c = new Hub("c", true);
    Hub d = new Hub("d", true);
    // A chain: a - b - c - d.
    network.cut("a", "c");
    network.cut("a", "d");
    network.cut("b", "d");
    talk(60_000);
    talk(1_000);

    assertEquals(heard("b", "c/forwarded"), a.heard);
    assertEquals(heard("a", "c", "d/forwarded"), b.heard);
    assertEquals(heard("a/forwarded", "b", "d"), c.heard);
    assertEquals(heard("b/forwarded", "c"), d.heard);
  }

  /** Whatever is cut: who has a common neighbour is heard, once, and nobody else is. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everybodyIsHeardOnceWhoHasACommonNeighbour(int seed) {
    Random random = new Random(seed);
    String names = "abcdef";
    names.chars().forEach(name -> new Hub(Character.toString(name), true));
    Set<String> cuts = new TreeSet<>();
    for (String one : names.split("")) {
      for (String other : names.split("")) {
        if (one.compareTo(other) < 0 && random.nextInt(100) < 35) {
          network.cut(one, other);
          cuts.add(one + other);
          cuts.add(other + one);
        }
      }
    }
    talk(100_000);
    talk(1_000);

    for (Hub hub : hubs) {
      Map<String, Integer> expected = new TreeMap<>();
      for (String talker : names.replace(hub.name, "").split("")) {
        boolean common =
            names
                .chars()
                .mapToObj(Character::toString)
                .filter(name -> !name.equals(hub.name) && !name.equals(talker))
                .anyMatch(n -> !cuts.contains(n + hub.name) && !cuts.contains(n + talker));
        if (!cuts.contains(hub.name + talker)) {
          expected.put(talker, 50);
        } else if (common) {
          expected.put(talker + "/forwarded", 50);
        }
      }
      assertEquals(expected, hub.heard, () -> hub.name + " with cuts " + cuts);
      int streams = hub.room.forwardedLegs().size();
      assertTrue(streams <= ForwardRequests.MAX_STREAMS, () -> hub.name + " sends " + streams);
    }
  }

  @Test
  void oneThatPromisesAndDoesNotDeliverIsLeftForTheNext() {
    Hub a = new Hub("a", false);
    new Hub("b", false);
    Hub c = new Hub("c", true);
    new Hub("d", true);
    network.faithless.add("c");
    network.cut("a", "b");
    talk(60_000);
    talk(1_000);

    assertEquals(heard("b/forwarded", "c", "d"), a.heard);
    assertEquals(id("d"), a.sees("b").forwardedBy());
    assertEquals(List.of(), c.room.forwardedLegs());
  }

  @Test
  void silenceIsNotTakenForFailureAndWhoHasSpokenStaysMarked() {
    Hub a = new Hub("a", false);
    Hub b = new Hub("b", false);
    new Hub("c", true);
    network.cut("a", "b");
    talk(40_000);
    b.speaks = false;
    talk(120_000);
    assertEquals(id("c"), a.sees("b").forwardedBy());
    b.speaks = true;
    talk(1_000);
    assertEquals(heard("b/forwarded", "c"), a.heard);
  }

  @Test
  void itGoesOnWhileSignalingIsDead() {
    Hub a = new Hub("a", false);
    Hub b = new Hub("b", false);
    new Hub("c", true);
    network.cut("a", "b");
    talk(40_000);
    server.fail();
    talk(600_000);
    talk(1_000);
    assertEquals(heard("b/forwarded", "c"), a.heard);
    assertEquals(heard("a/forwarded", "c"), b.heard);
  }

  @Test
  void whoSaysThatItIsMutedIsHushedThere() {
    Hub a = new Hub("a", false);
    Hub b = new Hub("b", false);
    new Hub("c", true);
    network.cut("a", "b");
    talk(40_000);
    b.room.setMuted(false);
    loop.pass(1_000);
    assertEquals(false, a.muted.get("b/forwarded"));
    b.room.setMuted(true);
    loop.pass(1_000);
    assertEquals(true, a.muted.get("b/forwarded"));
  }

  private void tell(Hub hub, String from, String body) throws Exception {
    hub.room.onMessage(
        hub.rail, from, new SignalMessage.Data(JSON.readTree("{\"roomhub\":" + body + "}")));
  }

  @Test
  void questionsWithoutSenseAreCountedAndDropped() throws Exception {
    new Hub("a", true);
    new Hub("b", true);
    Hub c = new Hub("c", true);
    loop.pass(2_000);
    // a is c0 on the rail: somebody unknown, itself, us, and one whom it hears.
    for (String from : List.of(id("x"), id("a"), id("c"), id("b"))) {
      tell(c, "c0", "{\"event\":\"forward\",\"from\":\"" + from + "\",\"ssrc\":7}");
    }
    loop.pass(10);
    assertEquals(4, c.room.refusedForwards());
    for (int i = 0; i < 5_000; i++) {
      tell(
          c, "c0", "{\"event\":\"forward\",\"from\":\"" + id("b") + "\",\"ssrc\":" + (i + 1) + "}");
    }
    loop.pass(2_000);
    assertEquals(5_004, c.room.refusedForwards());
    assertEquals(List.of(), c.room.forwardedLegs());
    for (String wrong :
        List.of("\"from\":\"x\",\"ssrc\":1", "\"from\":\"" + id("b") + "\",\"ssrc\":4294967296")) {
      assertTrue(
          RosterMessage.parse(JSON.readTree("{\"roomhub\":{\"event\":\"forward\"," + wrong + "}}"))
              .isEmpty());
    }
  }

  @Test
  void aListenerGetsNoMoreThanThereIsRoomFor() {
    ForwardRequests requests = new ForwardRequests();
    for (int i = 0; i < 20; i++) {
      requests.ask(new ForwardRequests.Stream("talker" + i, "listener" + i, 5), true);
    }
    assertEquals(ForwardRequests.MAX_STREAMS, requests.streams().size());
    assertEquals(20 - ForwardRequests.MAX_STREAMS, requests.refused());
    for (int look = 0; look < ForwardRequests.EXPIRE_LOOKS; look++) {
      requests.ask(new ForwardRequests.Stream("talker0", "listener0", 5), true);
      requests.look(stream -> true, stream -> true);
    }
    // Nobody asked for the others again.
    assertEquals(
        List.of(new ForwardRequests.Stream("talker0", "listener0", 5)), requests.streams());
    requests.ask(new ForwardRequests.Stream("talker1", "listener0", 5), true);
    assertEquals(
        List.of(new ForwardRequests.Stream("talker1", "listener0", 5)), requests.streams());
  }
}
