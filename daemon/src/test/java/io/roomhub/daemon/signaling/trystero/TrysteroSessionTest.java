package io.roomhub.daemon.signaling.trystero;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.trystero.SessionCommand.AddCandidate;
import io.roomhub.daemon.signaling.trystero.SessionCommand.ApplyAnswer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Close;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateAnswer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateOffer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Failed;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Met;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Publish;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One session, told everything by hand. */
class TrysteroSessionTest {
  private static final TrysteroRoom ROOM = new TrysteroRoom("app", "room", "secret");
  private static final SignalCipher CIPHER = ROOM.cipher();
  private static final String ROOT = ROOM.rootTopic();
  private static final String SELF = "MMMM";
  private static final String LOWER = "AAAA";
  private static final String HIGHER = "ZZZZ";
  private static final int RELAY = 3;

  private long nowMs = 5_000;
  private final TrysteroSession session =
      new TrysteroSession(ROOM, SELF, new SessionLimits(2, 3, 50), new Random(1), nowMs);

  private void ready() {
    assertEquals(
        List.of(new Publish(RELAY, ROOT, "{\"peerId\":\"MMMM\"}")),
        session.relayReady(RELAY, RelayKind.TOPICS, nowMs));
  }

  private List<SessionCommand> hear(RelayMessage message) {
    return hear(ROOM.selfTopic(SELF), message);
  }

  private List<SessionCommand> hear(String topic, RelayMessage message) {
    return session.message(RELAY, topic, RelayMessageCodec.encode(message), nowMs);
  }

  private List<SessionCommand> announced(String peer) {
    return hear(ROOT, new RelayMessage.Announcement(peer, false));
  }

  private static RelayMessage sent(SessionCommand command, String peer) throws Exception {
    Publish publish = (Publish) command;
    assertEquals(RELAY, publish.relay());
    assertEquals(ROOM.selfTopic(peer), publish.topic());
    return RelayMessageCodec.decode(publish.payload());
  }

  private long connect(String peer) throws Exception {
    long connection = ((CreateOffer) announced(peer).get(0)).connection();
    var offer = (RelayMessage.Offer) sent(session.described(connection, "o", nowMs).get(0), peer);
    hear(new RelayMessage.Answer(peer, offer.offerId(), CIPHER.encrypt("a")));
    assertEquals(List.of(new Met(connection, peer, RELAY)), session.connected(connection, nowMs));
    return connection;
  }

  @Test
  void theLowerIdOffersAndTheAnswerIsApplied() throws Exception {
    ready();
    List<SessionCommand> out = announced(HIGHER);
    assertEquals(List.of(new CreateOffer(1, true)), out);
    assertEquals(List.of(), session.gathered(1, "{\"candidate\":\"early\"}"));
    out = session.described(1, "v=0 offer", nowMs);
    assertEquals(2, out.size());
    var offer = (RelayMessage.Offer) sent(out.get(0), HIGHER);
    assertEquals(SELF, offer.peerId());
    assertEquals(12, String.valueOf(offer.offerId()).length());
    assertEquals("v=0 offer", CIPHER.decrypt(offer.cipher()));
    var early = (RelayMessage.Candidate) sent(out.get(1), HIGHER);
    assertEquals("{\"candidate\":\"early\"}", CIPHER.decrypt(early.cipher()));
    assertEquals(offer.offerId(), early.offerId());
    out = session.gathered(1, "{\"candidate\":\"late\"}");
    var late = (RelayMessage.Candidate) sent(out.get(0), HIGHER);
    assertEquals("{\"candidate\":\"late\"}", CIPHER.decrypt(late.cipher()));

    String cipher = CIPHER.encrypt("v=0 answer");
    assertEquals(
        List.of(new ApplyAnswer(1, HIGHER, "v=0 answer")),
        hear(new RelayMessage.Answer(HIGHER, offer.offerId(), cipher)));
    assertEquals(
        List.of(new AddCandidate(1, "c")),
        hear(new RelayMessage.Candidate(HIGHER, offer.offerId(), CIPHER.encrypt("c"))));
    assertEquals(List.of(new Met(1, HIGHER, RELAY)), session.connected(1, nowMs));
    assertEquals(1, session.connectedPeers());
    assertEquals(List.of(), announced(HIGHER));
  }

  @Test
  void theHigherIdAsksForAnOfferAndAnswersIt() throws Exception {
    ready();
    List<SessionCommand> out = announced(LOWER);
    assertEquals(new RelayMessage.Announcement(SELF, false), sent(out.get(0), LOWER));
    assertEquals(List.of(), announced(LOWER), "asked twice within 200 ms");
    hear(new RelayMessage.Candidate(LOWER, "id1", CIPHER.encrypt("first")));
    out = hear(new RelayMessage.Offer(LOWER, "id1", CIPHER.encrypt("v=0")));
    assertEquals(
        List.of(new CreateAnswer(1, LOWER, "v=0", true), new AddCandidate(1, "first")), out);
    out = session.described(1, "v=0 answer", nowMs);
    var answer = (RelayMessage.Answer) sent(out.get(0), LOWER);
    assertEquals("id1", answer.offerId());
    assertEquals("v=0 answer", CIPHER.decrypt(answer.cipher()));
    assertEquals(List.of(new Met(1, LOWER, RELAY)), session.connected(1, nowMs));
  }

  @Test
  void anOfferIsSentAgainToWhoAnnouncesAgainButNotAtOnce() throws Exception {
    ready();
    announced(HIGHER);
    SessionCommand first = session.described(1, "o", nowMs).get(0);
    assertEquals(List.of(), announced(HIGHER));
    nowMs += Negotiations.REPEAT_MS;
    assertEquals(List.of(first), announced(HIGHER));
  }

  @Test
  void anUnansweredOfferIsGivenUpAndTheNextAnnouncementGetsANewOne() {
    ready();
    announced(HIGHER);
    session.described(1, "o", nowMs);
    nowMs += Negotiations.OFFER_MS;
    assertTrue(session.tick(nowMs).contains(new Close(1)));
    assertEquals(List.of(new CreateOffer(2, true)), announced(HIGHER));
  }

  @Test
  void anExchangeThatLeadsToNoConnectionIsToldAndForgotten() throws Exception {
    ready();
    hear(new RelayMessage.Offer(LOWER, "id1", CIPHER.encrypt("v=0")));
    session.described(1, "a", nowMs);
    nowMs += Negotiations.CONNECT_MS;
    List<SessionCommand> out = session.tick(nowMs);
    assertTrue(out.contains(new Failed(LOWER, Reason.NO_CONNECTION)) && out.contains(new Close(1)));
    assertEquals(
        List.of(new CreateAnswer(2, LOWER, "v=1", true)),
        hear(new RelayMessage.Offer(LOWER, "id2", CIPHER.encrypt("v=1"))));
  }

  @Test
  void whenBothOfferTheOfferOfTheLowerIdStands() {
    ready();
    announced(HIGHER);
    session.described(1, "o", nowMs);
    assertEquals(List.of(), hear(new RelayMessage.Offer(HIGHER, "x", CIPHER.encrypt("v=0"))));

    // Against a lower one ours gives way; it was made for one who had a higher id until now.
    String lower = "0001";
    announced(lower);
    assertEquals(
        List.of(new CreateAnswer(2, lower, "v=0", true)),
        hear(new RelayMessage.Offer(lower, "y", CIPHER.encrypt("v=0"))));
  }

  @Test
  void aWrongPasswordIsToldOnceAndEndsNothing() throws Exception {
    ready();
    SignalCipher other = new TrysteroRoom("app", "room", "other").cipher();
    announced(HIGHER);
    var offer = (RelayMessage.Offer) sent(session.described(1, "o", nowMs).get(0), HIGHER);
    assertEquals(
        List.of(new Failed(HIGHER, Reason.WRONG_PASSWORD)),
        hear(new RelayMessage.Answer(HIGHER, offer.offerId(), other.encrypt("a"))));
    assertEquals(
        List.of(), hear(new RelayMessage.Answer(HIGHER, offer.offerId(), other.encrypt("a"))));
    assertEquals(
        List.of(new ApplyAnswer(1, HIGHER, "a")),
        hear(new RelayMessage.Answer(HIGHER, offer.offerId(), CIPHER.encrypt("a"))));
    assertEquals(2, session.dropped(SessionDrop.UNDECRYPTABLE));
  }

  @Test
  void whoAnnouncesAgainAndAgainAndAnswersNothingIsToldOf() throws Exception {
    ready();
    announced(HIGHER);
    session.described(1, "o", nowMs);
    nowMs += Negotiations.SILENT_MS - 1;
    announced(HIGHER);
    nowMs += 1;
    Failed silent = new Failed(HIGHER, Reason.NO_ANSWER);
    assertEquals(List.of(silent), announced(HIGHER));
    nowMs += Negotiations.REPEAT_MS;
    assertFalse(announced(HIGHER).contains(silent), "told with every announcement");
    nowMs += RemotePeer.TELL_MS;
    assertTrue(announced(HIGHER).contains(silent), "not told again");
    // It may still answer.
    assertEquals(List.of(HIGHER), answeredBy(HIGHER));
  }

  private List<String> answeredBy(String peer) {
    return hear(new RelayMessage.Answer(peer, null, CIPHER.encrypt("a"))).stream()
        .map(command -> ((ApplyAnswer) command).peerId())
        .toList();
  }

  @Test
  void whoFallsSilentIsNotToldOf() {
    ready();
    announced(HIGHER);
    session.described(1, "o", nowMs);
    nowMs += Negotiations.OFFER_MS;
    assertEquals(
        List.of(),
        session.tick(nowMs).stream().filter(command -> command instanceof Failed).toList());
  }

  @Test
  void replaysAreDropped() {
    ready();
    var offer = new RelayMessage.Offer(LOWER, "id1", CIPHER.encrypt("v=0"));
    assertEquals(List.of(new CreateAnswer(1, LOWER, "v=0", true)), hear(offer));
    session.described(1, "a", nowMs);
    assertEquals(List.of(), hear(offer), "the same over another relay");
    session.closed(1, nowMs);
    assertEquals(List.of(), hear(offer));
    assertEquals(1, session.dropped(SessionDrop.REPLAY));
  }

  @Test
  void anAnswerThatWasLostIsSentAgainToWhoRepeatsItsOffer() {
    ready();
    var offer = new RelayMessage.Offer(LOWER, "id1", CIPHER.encrypt("v=0"));
    hear(offer);
    SessionCommand answer = session.described(1, "a", nowMs).get(0);
    nowMs += 5_000;
    assertEquals(List.of(answer), hear(offer));
  }

  @Test
  void aPeerOnSeveralRelaysIsOnePeer() throws Exception {
    ready();
    session.relayReady(4, RelayKind.TOPICS, nowMs);
    announced(HIGHER);
    session.message(
        4, ROOT, RelayMessageCodec.encode(new RelayMessage.Announcement(HIGHER, false)), nowMs);
    List<SessionCommand> out = session.described(1, "o", nowMs);
    assertEquals(2, out.size());
    assertEquals(List.of(3, 4), out.stream().map(c -> ((Publish) c).relay()).toList());
    assertEquals(((Publish) out.get(0)).payload(), ((Publish) out.get(1)).payload());
  }

  @Test
  void whoLiesAboutTopicsIsNotHeard() {
    ready();
    assertEquals(List.of(), hear("elsewhere", new RelayMessage.Announcement(HIGHER, false)));
    assertEquals(
        List.of(),
        hear(ROOM.selfTopic(HIGHER), new RelayMessage.Offer(LOWER, "i", CIPHER.encrypt("v=0"))));
    assertEquals(2, session.dropped(SessionDrop.WRONG_TOPIC));
    assertEquals(List.of(), session.message(99, ROOT, "{\"peerId\":\"ZZZZ\"}", nowMs));
  }

  @Test
  void aFloodIsCutOffAndPassesAgainLater() {
    ready();
    for (int i = 0; i < 1000; i++) {
      session.message(RELAY, ROOT, "not JSON", nowMs);
    }
    assertEquals(400, session.dropped(SessionDrop.MALFORMED));
    assertEquals(600, session.dropped(SessionDrop.FLOOD));
    nowMs += 1000;
    assertEquals(List.of(new CreateOffer(1, true)), announced(HIGHER));
  }

  @Test
  void aMillionIdsGetAFewOffersAndAMemberIsStillMet() throws Exception {
    ready();
    long open = 0;
    for (int i = 0; i < 20_000; i++) {
      nowMs += 20;
      for (SessionCommand command : announced("z" + i)) {
        open += command instanceof CreateOffer ? 1 : command instanceof Close ? -1 : 0;
      }
      for (SessionCommand command : session.tick(nowMs)) {
        open -= command instanceof Close ? 1 : 0;
      }
      assertTrue(open <= 3, open + " offers at one time");
    }
    assertTrue(session.dropped(SessionDrop.NOT_WANTED) > 10_000);
    nowMs += Negotiations.GIVE_WAY_MS;
    List<SessionCommand> out = announced(HIGHER);
    CreateOffer offer = (CreateOffer) out.get(out.size() - 1);
    session.described(offer.connection(), "o", nowMs);
    assertEquals(1, hear(new RelayMessage.Answer(HIGHER, null, CIPHER.encrypt("a"))).size());
    assertEquals(
        List.of(new Met(offer.connection(), HIGHER, RELAY)),
        session.connected(offer.connection(), nowMs));
    // Those who know the room are let in even while strangers hold every offer.
    assertEquals(1, hear(new RelayMessage.Offer(LOWER, "i", CIPHER.encrypt("v=0"))).size());
  }

  @Test
  void aFullRoomTakesNobodyElse() throws Exception {
    ready();
    connect("ZZZ1");
    connect("ZZZ2");
    assertEquals(List.of(), announced(HIGHER));
    assertEquals(List.of(), hear(new RelayMessage.Offer(LOWER, "i", CIPHER.encrypt("v=0"))));
    assertEquals(2, session.dropped(SessionDrop.NOT_WANTED));
  }

  @Test
  void afterALossTheRoomIsAnnouncedToOnceThePageThatLeftHasGone() throws Exception {
    ready();
    long connection = connect(HIGHER);
    nowMs += 3_600_000;
    session.tick(nowMs);
    // While it is still leaving it answers, and would be a ghost in the room.
    assertEquals(List.of(), session.closed(connection, nowMs));
    nowMs += Negotiations.GONE_MS - 1;
    assertEquals(List.of(), announced(HIGHER));
    assertEquals(nowMs + 1, session.nextDeadlineMs());
    nowMs += 1;
    assertEquals(List.of(new Publish(RELAY, ROOT, "{\"peerId\":\"MMMM\"}")), session.tick(nowMs));
    assertEquals(List.of(new CreateOffer(2, true)), announced(HIGHER));
  }

  @Test
  void leavingClosesEverythingAndNothingFollows() throws Exception {
    ready();
    long connection = connect(HIGHER);
    hear(new RelayMessage.Offer(LOWER, "i", CIPHER.encrypt("v=0")));
    assertEquals(List.of(new Close(connection), new Close(connection + 1)), session.leave());
    assertEquals(Long.MAX_VALUE, session.nextDeadlineMs());
    assertEquals(List.of(), announced("ZZZ9"));
    assertEquals(List.of(), session.tick(nowMs + 1_000_000));
  }

  @Test
  void badMessagesChangeNothing() {
    ready();
    List<String> bad = new ArrayList<>(List.of("", "{", "[]", "null", "{\"peerId\":null}"));
    String whole = RelayMessageCodec.encode(new RelayMessage.Offer(LOWER, "i", "1,2$AAAA"));
    for (int i = 0; i < whole.length(); i++) {
      bad.add(whole.substring(0, i));
    }
    bad.add(whole);
    for (String text : bad) {
      assertEquals(List.of(), session.message(RELAY, ROOT, text, nowMs), text);
    }
    assertEquals(bad.size(), session.dropped(SessionDrop.MALFORMED));
  }
}
