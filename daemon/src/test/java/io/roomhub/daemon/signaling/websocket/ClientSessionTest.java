package io.roomhub.daemon.signaling.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.ServerLiveness;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.websocket.ClientAction.Abort;
import io.roomhub.daemon.signaling.websocket.ClientAction.Connect;
import io.roomhub.daemon.signaling.websocket.ClientAction.Deliver;
import io.roomhub.daemon.signaling.websocket.ClientAction.SendPing;
import io.roomhub.daemon.signaling.websocket.ClientAction.SendText;
import io.roomhub.daemon.signaling.websocket.ClientAction.StatusChanged;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientSessionTest {
  private static final String JOINED =
      "{\"type\":\"joined\",\"room\":\"r\",\"clientId\":\"me\",\"peers\":[{\"id\":\"a\"}]}";
  private static final List<ClientAction> TOLD_OF_ROOM =
      List.of(
          new StatusChanged(),
          new Deliver(new RoomEvent.Joined("me")),
          new Deliver(new RoomEvent.PeerPresent("a", SignalingJson.object(), true)));

  private final VirtualClock clock = new VirtualClock();
  private final ClientSession session =
      new ClientSession(
          new Signaling.JoinRequest("r", SignalingJson.object().put("name", "Hub")),
          15,
          new ReconnectBackoff(new Random(3)));

  private void join() {
    session.start(clock.millis());
    session.opened(clock.millis());
    session.text(JOINED, clock.millis());
  }

  /** Moves to the next deadline and does what is due. */
  private List<ClientAction> next() {
    clock.advanceMillis(session.nextDeadlineMs() - clock.millis());
    return session.tick(clock.millis());
  }

  @Test
  void itConnectsJoinsAndTellsTheRoomWhoIsThere() {
    assertEquals(List.of(new Connect(), new StatusChanged()), session.start(clock.millis()));
    assertEquals(
        List.of(
            new SendText("{\"type\":\"join\",\"room\":\"r\",\"metadata\":{\"name\":\"Hub\"}}"),
            new StatusChanged()),
        session.opened(clock.millis()));
    assertEquals(
        List.of(), session.text("{\"type\":\"welcome\",\"clientId\":\"me\"}", clock.millis()));
    assertEquals(TOLD_OF_ROOM, session.text(JOINED, clock.millis()));
    assertEquals(ClientSession.State.JOINED, session.state());
    assertNull(session.lastError());
  }

  @Test
  void messagesGoOnlyToWhoIsThereAndOnlyWhileJoined() {
    SignalMessage end = new SignalMessage.Candidate(null);
    assertEquals(List.of(), session.send("a", end, clock.millis()));
    join();
    assertEquals(
        List.of(new SendText("{\"type\":\"ice-candidate\",\"candidate\":null,\"to\":\"a\"}")),
        session.send("a", end, clock.millis()));
    assertEquals(List.of(), session.send("stranger", end, clock.millis()));
    assertEquals(
        List.of(new SendText("{\"type\":\"broadcast\",\"data\":{\"muted\":true}}")),
        session.broadcast(SignalingJson.object().put("muted", true), clock.millis()));
    session.closed("gone", clock.millis());
    assertEquals(List.of(), session.broadcast(SignalingJson.object(), clock.millis()));
  }

  @Test
  void aLostConnectionIsNotToldAsDeparturesAndTheNextJoinTellsTheRoomAnew() {
    join();
    clock.advanceMillis(20_000);
    session.alive(clock.millis());
    assertEquals(List.of(new StatusChanged()), session.closed("gone", clock.millis()));
    assertEquals("gone", session.lastError());
    long wait = session.nextDeadlineMs() - clock.millis();
    assertTrue(wait >= 500 && wait <= 1000, wait + " ms");
    assertEquals(List.of(new Connect(), new StatusChanged()), next());
    session.opened(clock.millis());
    assertEquals(TOLD_OF_ROOM, session.text(JOINED, clock.millis()));
  }

  @Test
  void attemptsGoOnForEverEverySixtySecondsAtMost() {
    session.start(clock.millis());
    long longest = 0;
    for (int i = 0; i < 500; i++) {
      session.closed("connection refused", clock.millis());
      long before = clock.millis();
      assertEquals(List.of(new Connect(), new StatusChanged()), next());
      longest = Math.max(longest, clock.millis() - before);
    }
    assertTrue(longest > 55_000 && longest <= 60_000, longest + " ms");
  }

  @Test
  void anAttemptThatNobodyAnswersIsGivenUpAfterFifteenSeconds() {
    session.start(clock.millis());
    long begin = clock.millis();
    assertEquals(List.of(new Abort(), new StatusChanged()), next());
    assertEquals(15_000, clock.millis() - begin);
    assertEquals("no answer within 15 s", session.lastError());
    next();
    session.opened(clock.millis());
    begin = clock.millis();
    assertEquals(List.of(new Abort(), new StatusChanged()), next());
    assertEquals(15_000, clock.millis() - begin);
  }

  @Test
  void aDeadServerIsNoticedAfterFortySecondsOfSilence() {
    join();
    long begin = clock.millis();
    assertEquals(List.of(new SendPing()), next());
    assertEquals(15_000, clock.millis() - begin);
    session.alive(clock.millis());
    assertEquals(List.of(new SendPing()), next());
    assertEquals(List.of(new SendPing()), next());
    assertEquals(List.of(new Abort(), new StatusChanged()), next());
    assertEquals(55_000, clock.millis() - begin);
    assertEquals("the server has been silent for 40 s", session.lastError());
  }

  @Test
  void aServerThatAnswersPingsIsKeptForEver() {
    join();
    for (int i = 0; i < 1000; i++) {
      assertEquals(List.of(new SendPing()), next());
      session.alive(clock.millis());
    }
    assertEquals(ClientSession.State.JOINED, session.state());
  }

  @Test
  void aRefusedJoinIsAnErrorToReadAndIsTriedAgain() {
    session.start(clock.millis());
    session.opened(clock.millis());
    assertEquals(
        List.of(new Abort(), new StatusChanged()),
        session.text(
            "{\"type\":\"error\",\"code\":\"room-full\",\"message\":\"the room is full\"}",
            clock.millis()));
    assertEquals("the server refuses: room-full, the room is full", session.lastError());
    assertEquals(ClientSession.State.WAITING, session.state());
  }

  @Test
  void aRefusedMessageInTheRoomChangesNothing() {
    join();
    assertEquals(
        List.of(),
        session.text(
            "{\"type\":\"error\",\"code\":\"unknown-target\",\"message\":\"x\"}", clock.millis()));
    assertEquals(ClientSession.State.JOINED, session.state());
  }

  @Test
  void offersAndAnswersDoNotWaitBehindCandidates() {
    join();
    for (int i = 0; i < 40; i++) {
      session.send("a", new SignalMessage.Candidate(null), clock.millis());
    }
    SessionDescription offer = new SessionDescription(SessionDescription.Type.OFFER, "v=0");
    assertEquals(
        List.of(), session.send("a", new SignalMessage.Description(offer), clock.millis()));
    assertTrue(((SendText) next().getFirst()).text().startsWith("{\"type\":\"offer\""));
    assertTrue(((SendText) next().getFirst()).text().startsWith("{\"type\":\"ice-candidate\""));
  }

  @Test
  void noMoreThanFiftyMessagesLeaveInAnySecondAndAllLeaveInOrder() {
    join();
    List<Long> sentAt = new ArrayList<>();
    List<ClientAction> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sent.addAll(
          session.send(
              "a", new SignalMessage.Data(SignalingJson.object().put("i", i)), clock.millis()));
    }
    assertEquals(19, sent.size());
    sent.forEach(action -> sentAt.add(clock.millis()));
    while (sentAt.size() < 200) {
      List<ClientAction> more = next();
      more.removeIf(action -> !(action instanceof SendText));
      more.forEach(action -> sentAt.add(clock.millis()));
      sent.addAll(more);
      session.alive(clock.millis());
    }
    for (int i = 0; i < 200; i++) {
      assertTrue(((SendText) sent.get(i)).text().contains("{\"i\":" + i + "}"));
      if (i >= 45) {
        assertTrue(sentAt.get(i) - sentAt.get(i - 45) >= 1000, "message " + i);
      }
    }
    assertTrue(sentAt.getLast() - sentAt.getFirst() < 7_500);
  }

  @Test
  void whatExceedsTheQueueIsCountedAndLost() {
    join();
    for (int i = 0; i < 600; i++) {
      session.broadcast(SignalingJson.object(), clock.millis());
    }
    assertEquals(600 - 19 - ClientSession.MAX_WAITING, session.unsent());
  }

  @Test
  void garbageOfTheServerIsCountedAndNothingElse() {
    join();
    assertEquals(List.of(), session.text("\u0000", clock.millis()));
    session.unreadable(clock.millis());
    assertEquals(2, session.dropped());
    assertEquals(ClientSession.State.JOINED, session.state());
  }

  @Test
  void afterCloseNothingHappens() {
    join();
    session.close();
    assertEquals(List.of(), session.tick(clock.millis()));
    assertEquals(List.of(), session.closed("late", clock.millis()));
    assertEquals(List.of(), session.text(JOINED, clock.millis()));
    assertEquals(Long.MAX_VALUE, session.nextDeadlineMs());
  }

  @Test
  void theNetworksReturnEndsTheWaitAndStartsTheBackoffOver() {
    session.start(clock.millis());
    for (int i = 0; i < 10; i++) {
      session.closed("connection refused", clock.millis());
      next();
    }
    session.closed("connection refused", clock.millis());
    assertEquals(List.of(new Connect(), new StatusChanged()), session.hurry(clock.millis()));
    session.closed("connection refused", clock.millis());
    assertTrue(session.nextDeadlineMs() - clock.millis() <= 1_000);
  }

  @Test
  void anAttemptOnTheNetworkBeforeIsMadeAnew() {
    session.start(clock.millis());
    clock.advanceMillis(ServerLiveness.FRESH_ATTEMPT_MS - 1);
    assertEquals(List.of(), session.hurry(clock.millis()));
    clock.advanceMillis(1);
    assertEquals(List.of(new Abort(), new Connect()), session.hurry(clock.millis()));
  }

  @Test
  void aServerThatIsDoubtedHasASecondToShowThatItIsThere() {
    join();
    assertEquals(List.of(new SendPing()), session.hurry(clock.millis()));
    assertEquals(List.of(), session.hurry(clock.millis()), "it is being asked already");
    clock.advanceMillis(1_000);
    session.alive(clock.millis());
    clock.advanceMillis(ServerLiveness.DOUBT_MS);
    assertEquals(List.of(), session.tick(clock.millis()));

    session.hurry(clock.millis());
    assertEquals(
        List.of(new Abort(), new StatusChanged(), new Connect(), new StatusChanged()),
        next(),
        "at once, by the network there is");
    assertEquals(ClientSession.State.CONNECTING, session.state());
  }

  @Test
  void aServerOfTheRoomsOwnIsTriedEveryTwoAndAHalfSecondsAtLeast() {
    ClientSession ofServer =
        new ClientSession(
            new Signaling.JoinRequest("r", SignalingJson.object()),
            15,
            ReconnectBackoff.ofServer(new Random(3)));
    ofServer.start(clock.millis());
    for (long end = clock.millis() + 3_600_000; clock.millis() < end; ) {
      ofServer.closed("connection refused", clock.millis());
      long wait = ofServer.nextDeadlineMs() - clock.millis();
      assertTrue(wait <= 2_000, wait + " ms");
      clock.advanceMillis(wait);
      ofServer.tick(clock.millis());
    }
  }
}
