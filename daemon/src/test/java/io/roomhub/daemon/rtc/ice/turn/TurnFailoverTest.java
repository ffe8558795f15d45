package io.roomhub.daemon.rtc.ice.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.XorRelayedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.junit.jupiter.api.Test;

/** What becomes of a relay whose server, or the way to it, does not last. */
class TurnFailoverTest extends TurnSessionBed {
  TurnFailoverTest() throws IOException {}

  /** What the server was asked since then. */
  private List<String> askedSince(int from) {
    return toServer.subList(from, toServer.size()).stream()
        .map(StunMessages::decode)
        .filter(Request.class::isInstance)
        .map(request -> kind((Request) request))
        .distinct()
        .toList();
  }

  @Test
  void anAllocationThatTheServerHasForgottenIsMadeAnewAndPermitsTheSame() {
    allocate();
    ask(permission());
    refusal = 437;
    pass(600);
    assertTrue(links.size() > 5, "tried again");
    assertTrue(links.size() < 25, "but not all the time: " + links.size());
    refusal = 0;
    int before = toServer.size();
    pass(60);
    assertEquals(2, served.get("allocate"));
    assertEquals(List.of("allocate", "permit"), askedSince(before));
    assertTrue(session.takeRenewed());
    assertFalse(session.takeRenewed());
    assertEquals(StunMessages.plain(RELAYED), session.relayed(), "by this it is known here");
    Message answer = allocate();
    XorRelayedAddressAttribute relayed =
        (XorRelayedAddressAttribute) answer.getAttribute(Attribute.XOR_RELAYED_ADDRESS);
    assertEquals(RELAYED, relayed.getAddress(answer.getTransactionID()));
    assertEquals(2, served.get("allocate"), "nobody is asked for what there is");
  }

  @Test
  void aLoginThatHasExpiredIsReplaced() {
    allocate();
    assertEquals(1, logins);
    refusal = 401;
    pass(600);
    refusal = 0;
    pass(60);
    assertEquals(2, served.get("allocate"));
    assertEquals(links.size(), logins, "each attempt with one of its own");
  }

  @Test
  void aLoginThatExpiresBetweenTwoRefreshesLosesNobodyWhoWasLetIn() {
    allocate();
    ask(permission());
    refusal = 401;
    // After permissions are renewed, before the allocation is.
    pass(240);
    assertTrue(links.size() > 1, "another one is asked for, with another login");
    refusal = 0;
    pass(20);
    assertEquals(2, served.get("allocate"));
    assertEquals(2, served.get("permit"));
  }

  @Test
  void aLoginThatIsRefusedForSomebodyNewIsReplacedAtOnce() {
    allocate();
    refusal = 401;
    ask(permission());
    pass(1);
    assertTrue(links.size() > 1, "another one is asked for, with another login");
    refusal = 0;
    pass(20);
    assertEquals(2, served.get("allocate"));
  }

  @Test
  void aServerThatOnlyLetsNobodyInIsNotAskedForEver() {
    allocate();
    permitted = false;
    ask(permission());
    pass(60);
    assertEquals(Map.of("allocate", 1, "refresh", 1), served);
    assertEquals(1, links.size());
  }

  @Test
  void aWayThatIsBrokenIsReplacedWithinHalfASecond() {
    allocate();
    ask(permission());
    bindChannel();
    links.getFirst().broken = true;
    nowMs += 250;
    session.tick(nowMs);
    arrive();
    assertEquals(2, links.size());
    assertTrue(links.getFirst().closed);
    assertEquals(Map.of("allocate", 2, "permit", 2, "bind", 1), served);
    bindChannel();
    toServer.clear();
    assertTrue(session.send(StunMessages.plain(PEER), new byte[] {7}, 0, 1, nowMs));
    assertArrayEquals(new byte[] {0x40, 0, 0, 1, 7}, toServer.removeLast(), "the same channel");
    pass(3_600);
    assertEquals(2, links.size());
    assertFalse(links.getLast().closed);
  }

  @Test
  void aDoubtThatIsAnsweredChangesNothing() {
    allocate();
    for (int i = 0; i < 20; i++) {
      session.doubt(nowMs);
      pass(1);
    }
    assertEquals(1, links.size());
    assertEquals(20, served.get("refresh"));
  }

  @Test
  void aDoubtThatIsNotAnsweredOpensAnotherWay() {
    allocate();
    ask(permission());
    Link first = links.getFirst();
    first.deaf = true;
    session.doubt(nowMs);
    pass(1);
    assertEquals(2, links.size());
    assertTrue(first.closed);
    assertTrue(session.takeRenewed());
    assertEquals(2, served.get("permit"));
  }

  @Test
  void anOutageThatHasRaisedADoubtLeavesTheOldWayWhereItIsTheFirstToComeBack() {
    allocate();
    silent = true;
    session.doubt(nowMs);
    pass(10);
    assertEquals(1 + 7, links.size(), "an attempt in one and a half seconds");
    assertTrue(links.subList(1, 7).stream().allMatch(link -> link.closed));
    assertFalse(links.getFirst().closed);
    assertFalse(links.getLast().closed);
    silent = false;
    session.heard(links.getFirst());
    assertTrue(links.getLast().closed);
    pass(10);
    assertEquals(1 + 7, links.size());
    assertFalse(links.getFirst().closed);
    assertFalse(session.takeRenewed());
  }

  @Test
  void aServerThatIsGoneForLongIsAskedOnceAMinuteUntilItIsMissedAgain() {
    allocate();
    silent = true;
    links.getFirst().broken = true;
    pass(3_600);
    int asked = links.size();
    assertTrue(asked > 60 && asked < 110, "asked " + asked + " times in an hour");
    session.doubt(nowMs);
    pass(10);
    assertEquals(asked + 7, links.size());
    silent = false;
    pass(2);
    assertTrue(session.takeRenewed());
  }

  @Test
  void aConnectionThatDoesNotComeAboutIsBegunAnewTwiceASecondAndThenMoreRarely() {
    allocate();
    silent = true;
    unreachable = true;
    session.doubt(nowMs);
    pass(5);
    assertEquals(1 + 9, links.size());
    pass(600);
    assertTrue(links.size() < 70, "and not for ever: " + links.size());
    unreachable = false;
    silent = false;
    session.doubt(nowMs);
    pass(1);
    assertTrue(session.takeRenewed());
  }

  @Test
  void whereThereIsNoWayItIsTriedAgain() {
    allocate();
    links.getFirst().broken = true;
    noWay = true;
    pass(10);
    noWay = false;
    pass(2);
    assertEquals(2, served.get("allocate"));
    assertTrue(session.takeRenewed());
  }

  @Test
  void nothingIsKeptThatIce4jHasGivenBack() {
    allocate();
    ask(StunMessages.fresh(MessageFactory.createRefreshRequest(0)));
    assertEquals(null, session.relayed());
    links.getFirst().broken = true;
    session.doubt(nowMs);
    pass(60);
    assertEquals(1, links.size());
    links.getFirst().broken = false;
    assertEquals(Message.ALLOCATE_RESPONSE, allocate().getMessageType());
    assertEquals(2, served.get("allocate"));
  }
}
