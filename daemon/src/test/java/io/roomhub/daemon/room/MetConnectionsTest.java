package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Calls over connections that a rail has made, beside those that the room makes by another rail.
 */
class MetConnectionsTest {
  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final SimulatedRendezvous server = new SimulatedRendezvous(loop, "embedded");
  private final SimulatedMeetings meetings = new SimulatedMeetings(loop);
  private final List<Hub> hubs = new ArrayList<>();

  /** One hub of the simulated room, and whom it has heard. */
  private final class Hub extends Nobody {
    final String id;
    final AudioFanout fanout = new AudioFanout();
    final Map<String, Integer> heard = new TreeMap<>();
    final List<String> gone = new ArrayList<>();
    final SimulatedMeetings.Client meeting;
    final SimulatedRendezvous.Client client = server.client();
    final Room room;

    Hub(String name, int maxPeers) {
      id = "peer-" + name + "-0123456789";
      meeting = meetings.client(id);
      room =
          new Room(
              loop,
              new Room.Identity("room-0123456789", null, id, name),
              maxPeers,
              network.host(name),
              this,
              fanout,
              this);
      room.join(List.of(meeting));
      hubs.add(this);
      loop.pass(200);
    }

    /** Joins by the server too. */
    void joinServer() {
      room.join(List.of(client));
      loop.pass(500);
    }

    List<String> roster() {
      return room.participants().stream().map(ParticipantView::name).sorted().toList();
    }

    @Override
    public AudioPacketSink add(String participantId) {
      String from = participantId.split("-", -1)[1];
      return packet -> heard.merge(from, 1, Integer::sum);
    }

    @Override
    public void onParticipantGone(ParticipantView participant, String reason) {
      gone.add(participant.name() + ": " + reason);
    }
  }

  /** Everybody speaks once; each is heard exactly once by whom it says. */
  private void hear(Hub one, Hub two) {
    for (Hub hub : hubs) {
      hub.heard.clear();
    }
    for (Hub hub : hubs) {
      EncodedAudioFrame frame = new EncodedAudioFrame();
      frame.length = 1;
      hub.fanout.send(frame);
    }
    assertEquals(1, one.heard.get(name(two)), "heard by " + one.id + ": " + one.heard);
    assertEquals(1, two.heard.get(name(one)), "heard by " + two.id + ": " + two.heard);
  }

  private static String name(Hub hub) {
    return hub.id.split("-", -1)[1];
  }

  @Test
  void theCallGoesOverTheConnectionThatTheRailHasMade() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    meetings.meet(a.meeting, b.meeting);
    hear(a, b);
    assertEquals(List.of("b"), a.roster());
    assertEquals("mqtt", a.room.participants().getFirst().via());
    assertEquals(1, network.connected("a"));
  }

  @Test
  void whoIsSeenByAServerTooIsNotCalledTwice() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    meetings.meet(a.meeting, b.meeting);
    a.joinServer();
    b.joinServer();
    hear(a, b);
    assertEquals(List.of("b"), a.roster());
    assertEquals(1, network.connected("a"));
    // The server has gone, and nobody notices.
    server.fail();
    loop.pass(600_000);
    hear(a, b);
  }

  @Test
  void whenTheConnectionOfTheRailEndsTheCallIsMadeByTheServer() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    meetings.meet(a.meeting, b.meeting);
    a.joinServer();
    b.joinServer();
    a.meeting.ends.get(b.id).end();
    loop.pass(5_000);
    hear(a, b);
    assertEquals(1, network.connected("a"));
  }

  @Test
  void aCallThatTheServerHasBroughtAboutGoesOnWithoutTheRail() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    a.joinServer();
    b.joinServer();
    hear(a, b);
    meetings.meet(a.meeting, b.meeting);
    hear(a, b);
    assertEquals(List.of("b"), a.roster());
    a.meeting.ends.get(b.id).end();
    loop.pass(5_000);
    hear(a, b);
    assertEquals(List.of(), a.gone);
  }

  @Test
  void whenTheCallFailsItGoesOnOverTheConnectionThatStandsReady() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    a.joinServer();
    b.joinServer();
    meetings.meet(a.meeting, b.meeting);
    server.fail();
    network.failOldest("a");
    loop.pass(5_000);
    hear(a, b);
    assertEquals(List.of("b"), a.roster());
  }

  @Test
  void whenBothFailAtOnceTheCallIsMadeAgain() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    a.joinServer();
    b.joinServer();
    meetings.meet(a.meeting, b.meeting);
    // The rail tells a moment later that what it had made is over.
    network.failAll("a");
    assertEquals(0, network.connected("a"));
    loop.pass(3_000);
    hear(a, b);
    assertEquals(1, network.connected("a"));
    assertEquals(List.of("b"), a.roster());
  }

  @Test
  void aFullRoomTurnsAwayWhoARailBringsAndTellsItWhy() {
    Hub a = new Hub("a", 1);
    Hub b = new Hub("b", 15);
    Hub c = new Hub("c", 15);
    meetings.meet(a.meeting, b.meeting);
    meetings.meet(c.meeting, a.meeting);
    assertEquals(List.of("b"), a.roster());
    assertTrue(a.meeting.ends.get(c.id) == null, "the connection still stands");
    assertFalse(c.roster().contains("a"));
    hear(a, b);
    // A place is free, and whoever comes now gets it.
    b.meeting.ends.get(a.id).end();
    loop.pass(1_000);
    meetings.meet(c.meeting, a.meeting);
    hear(a, c);
  }

  @Test
  void aSecondConnectionToTheSamePeerReplacesTheFirst() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    meetings.meet(a.meeting, b.meeting);
    meetings.meet(b.meeting, a.meeting);
    loop.pass(1_000);
    hear(a, b);
    assertEquals(1, network.connected("a"));
    assertEquals(List.of("b"), a.roster());
  }

  @Test
  void whoeverLeavesTheRailIsGone() {
    Hub a = new Hub("a", 15);
    Hub b = new Hub("b", 15);
    meetings.meet(a.meeting, b.meeting);
    b.meeting.ends.get(a.id).end();
    loop.pass(100);
    assertEquals(List.of(), a.roster());
    assertEquals(List.of("b: left"), a.gone);
    assertEquals(0, network.connected("a"));
  }
}
