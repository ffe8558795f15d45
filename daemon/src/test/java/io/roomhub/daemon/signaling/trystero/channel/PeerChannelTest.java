package io.roomhub.daemon.signaling.trystero.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.trystero.NpmVectors;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Active;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Failed;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Left;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Message;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Pong;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Send;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.Signal;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.StreamAnnounced;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent.TrackAnnounced;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two channels back to back. */
class PeerChannelTest {
  private static final ActionMessage.Text EMPTY = new ActionMessage.Text("");

  /** One end, with what it has told. */
  private static final class End {
    final PeerChannel channel;
    final List<ChannelEvent> told = new ArrayList<>();
    final Deque<byte[]> outbox = new ArrayDeque<>();

    End(TrysteroRoom room, String self, String other) {
      channel = new PeerChannel(room, self, other, new Random(7));
    }

    void take(List<ChannelEvent> events) {
      for (ChannelEvent event : events) {
        if (event instanceof Send(byte[] bytes)) {
          outbox.add(bytes);
        } else {
          told.add(event);
        }
      }
    }
  }

  private End low = end("0000", "AAAA", "secret");
  private End high = end("AAAA", "0000", "secret");
  private long nowMs = 1000;

  private static End end(String self, String other, String password) {
    return new End(new TrysteroRoom("app", "room", password), self, other);
  }

  private void open() {
    low.take(low.channel.opened(nowMs));
    high.take(high.channel.opened(nowMs));
    exchange();
  }

  private void exchange() {
    while (!low.outbox.isEmpty() || !high.outbox.isEmpty()) {
      nowMs += 10;
      while (!low.outbox.isEmpty()) {
        high.take(high.channel.received(low.outbox.remove(), nowMs));
      }
      while (!high.outbox.isEmpty()) {
        low.take(low.channel.received(high.outbox.remove(), nowMs));
      }
    }
  }

  private static byte[] frame(String type, ActionMessage.Content content) {
    byte[] frame = new ActionEncoder().encode(new ActionMessage(type, content)).get(0);
    return new SharedFrame.Room(new TrysteroRoom("app", "room", "").token(), frame).encode();
  }

  @Test
  void bothAreActiveOnceTheyHaveProvedThePasswordToEachOther() {
    open();
    assertEquals(List.of(new Active()), low.told);
    assertEquals(List.of(new Active()), high.told);
    assertEquals(Long.MAX_VALUE, low.channel.nextDeadlineMs());
  }

  @Test
  void withoutAPasswordTheyAreActiveAtOnce() {
    low = end("0000", "AAAA", "");
    high = end("AAAA", "0000", "");
    open();
    assertTrue(low.channel.active() && high.channel.active());
  }

  @Test
  void anotherPasswordFailsForTheOneWhoAsks() {
    high = end("AAAA", "0000", "other");
    open();
    assertEquals(List.of(new Failed("the peer does not know the room's password")), low.told);
    assertFalse(high.channel.active());
    nowMs += PeerChannel.HANDSHAKE_MS;
    high.take(high.channel.tick(nowMs));
    assertEquals(List.of(new Failed("no handshake within 10 s")), high.told);
  }

  @Test
  void challengesAreAnsweredAsNpmAnswersThem() {
    for (JsonNode vector : NpmVectors.ALL.get("rooms")) {
      TrysteroRoom room =
          new TrysteroRoom(
              vector.get("appId").asText(),
              vector.get("roomId").asText(),
              vector.get("challengePassword").asText());
      PasswordHandshake handshake = new PasswordHandshake(room, null);
      JsonNode answer =
          handshake.receive(
              SignalingJson.object().put("__trystero_pw", "challenge").put("c", "Challenge0123"));
      assertEquals(vector.get("challengeResponse"), answer);
      assertEquals(PasswordHandshake.Outcome.PASSED, handshake.outcome());
    }
  }

  @Test
  void nothingButHandshakeAndLeaveIsTakenFromAPeerThatIsNotActive() {
    low.take(low.channel.opened(nowMs));
    for (String type : List.of("@_ping", "@_pong", "@_signal", "@_stream", "@_track", "chat")) {
      low.take(low.channel.received(frame(type, EMPTY), nowMs));
    }
    assertEquals(List.of(), low.told);
    assertEquals(6, low.channel.dropped());
    low.take(low.channel.received(frame("@_leave", EMPTY), nowMs));
    assertEquals(List.of(new Left()), low.told);
  }

  @Test
  void aPeerThatSaysItIsReadyWithoutHavingProvedAnythingIsNotActive() {
    low.take(low.channel.opened(nowMs));
    low.take(low.channel.received(frame("@_hsready", EMPTY), nowMs));
    assertFalse(low.channel.active());
    low.take(low.channel.received(frame("@_hsdata", EMPTY), nowMs));
    assertEquals(List.of(new Failed("the peer does not know the room's password")), low.told);
  }

  @Test
  void signalsStreamsTracksAndMessagesArrive() {
    open();
    low.told.clear();
    JsonNode meta = SignalingJson.object().put("kind", "voice");
    high.take(high.channel.announceStream("key1", "stream1", meta));
    high.take(high.channel.announceTrack("key2", "stream1", "track1", null));
    high.take(high.channel.sendSignal("offer", "v=0\r\n"));
    ActionMessage chat = new ActionMessage("chat", new ActionMessage.Text("hello"));
    high.take(high.channel.sendMessage(chat));
    exchange();
    assertEquals(
        List.of(
            new StreamAnnounced("key1", "stream1", meta),
            new TrackAnnounced("key2", "stream1", "track1", null),
            new Signal("offer", "v=0\r\n"),
            new Message(chat)),
        low.told);
    assertEquals(0, low.channel.dropped());
  }

  @Test
  void aPingComesBackWithItsRoundTripTime() {
    open();
    low.told.clear();
    low.take(low.channel.ping(nowMs));
    long sentMs = nowMs;
    exchange();
    assertEquals(List.of(new Pong(nowMs - sentMs)), low.told);
    for (int i = 0; i < 100; i++) {
      low.take(low.channel.ping(nowMs));
    }
    assertEquals(16, low.outbox.size(), "pings without an answer are not bounded");
  }

  @Test
  void whoLeavesSaysSoAndIsSilentAfterwards() {
    open();
    high.told.clear();
    low.take(low.channel.leave());
    exchange();
    assertEquals(List.of(new Left()), high.told);
    assertEquals(List.of(), low.channel.leave());
    assertEquals(List.of(), low.channel.ping(nowMs));
    assertEquals(List.of(), low.channel.received(frame("@_ping", EMPTY), nowMs));
  }

  @Test
  void badMessagesAreCountedAndTheNextGoodOneIsTaken() {
    open();
    low.told.clear();
    low.take(low.channel.received(new byte[0], nowMs));
    low.take(low.channel.received(new byte[20_000], nowMs));
    low.take(low.channel.received(frame("@_signal", EMPTY), nowMs));
    ActionMessage.Json wrong =
        new ActionMessage.Json(SignalingJson.object().put("type", "pranswer"));
    low.take(low.channel.received(frame("@_signal", wrong), nowMs));
    low.take(low.channel.received(frame("@_stream", wrong), nowMs));
    low.take(low.channel.received(new SharedFrame.Room("other", new byte[40]).encode(), nowMs));
    assertEquals(6, low.channel.dropped());
    assertEquals(List.of(), low.told);
    low.take(low.channel.received(frame("chat", new ActionMessage.Text("x")), nowMs));
    assertEquals(1, low.told.size());
  }
}
