package io.roomhub.daemon.signaling.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.ServerLiveness;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.relay.LinkAction.Abort;
import io.roomhub.daemon.signaling.relay.LinkAction.Connect;
import io.roomhub.daemon.signaling.relay.LinkAction.Deliver;
import io.roomhub.daemon.signaling.relay.LinkAction.Lost;
import io.roomhub.daemon.signaling.relay.LinkAction.Ready;
import io.roomhub.daemon.signaling.relay.LinkAction.SendPing;
import io.roomhub.daemon.signaling.relay.LinkAction.SendText;
import io.roomhub.daemon.signaling.relay.LinkAction.StatusChanged;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelayLinkTest {
  private long nowMs = 1_000_000;

  /** A language of four words: ok, no, closed, and anything for a message. */
  private static final class Words implements RelayProtocol {
    private final boolean confirms;

    Words(boolean confirms) {
      this.confirms = confirms;
    }

    @Override
    public String type() {
      return "words";
    }

    @Override
    public RelayKind kind() {
      return RelayKind.TOPICS;
    }

    @Override
    public boolean confirms() {
      return confirms;
    }

    @Override
    public List<String> subscribe(List<String> topics) {
      return List.of("subscribe " + String.join(" ", topics));
    }

    @Override
    public List<RelayEvent> receive(String text) throws SignalFormatException {
      return switch (text) {
        case "ok" -> List.of(new RelayEvent.Confirmed());
        case "no" -> List.of(new RelayEvent.Refused("no\nno", false));
        case "closed" -> List.of(new RelayEvent.Refused("closed", true));
        case "bad" -> throw new SignalFormatException("bad");
        default -> List.of(new RelayEvent.Message("t", text));
      };
    }
  }

  private RelayLink link(boolean confirms) {
    RelayLink link =
        new RelayLink(
            new Words(confirms), List.of("self", "root"), new ReconnectBackoff(new Random(1)));
    assertEquals(List.of(new Connect(), new StatusChanged()), link.start(nowMs));
    return link;
  }

  private RelayLink ready() {
    RelayLink link = link(true);
    link.opened(nowMs);
    link.text("ok", nowMs);
    assertEquals(RelayLink.State.READY, link.state());
    return link;
  }

  private List<LinkAction> next(RelayLink link) {
    nowMs = Math.max(nowMs, link.nextDeadlineMs());
    return link.tick(nowMs);
  }

  @Test
  void itIsReadyWhenTheRelayConfirms() {
    RelayLink link = link(true);
    assertEquals(
        List.of(new SendText("subscribe self root"), new StatusChanged()), link.opened(nowMs));
    assertEquals(List.of(), link.text("too early", nowMs));
    assertEquals(List.of(new StatusChanged(), new Ready()), link.text("ok", nowMs));
    assertEquals(
        List.of(new Deliver(new RelayEvent.Message("t", "hello"))), link.text("hello", nowMs));
  }

  @Test
  void itIsReadyAtOnceWhereTheRelayConfirmsNothing() {
    RelayLink link = link(false);
    assertEquals(
        List.of(new SendText("subscribe self root"), new StatusChanged(), new Ready()),
        link.opened(nowMs));
    nowMs += TrysteroSession.RENEWAL_MS;
    link.alive(nowMs);
    assertTrue(link.tick(nowMs).contains(new SendText("subscribe self root")));
    assertEquals(RelayLink.State.READY, link.state());
  }

  @Test
  void theSubscriptionIsRenewedEveryFortySecondsWithoutBeingToldAgain() {
    RelayLink link = ready();
    long begunMs = nowMs;
    int renewals = 0;
    while (nowMs < begunMs + 3_600_000) {
      List<LinkAction> actions = next(link);
      link.alive(nowMs);
      for (LinkAction action : actions) {
        if (action instanceof SendText) {
          renewals++;
          assertEquals(List.of(), link.text("ok", nowMs + 100));
        }
      }
      assertEquals(RelayLink.State.READY, link.state());
    }
    assertEquals(90, renewals);
  }

  @Test
  void aRelayThatDoesNotConfirmARenewalIsGivenUp() {
    RelayLink link = ready();
    long begunMs = nowMs;
    List<LinkAction> actions;
    do {
      actions = next(link);
      link.alive(nowMs);
    } while (link.state() == RelayLink.State.READY);
    assertEquals(List.of(new Abort(), new StatusChanged(), new Lost()), actions);
    assertEquals(55_000, nowMs - begunMs);
    assertEquals("the relay does not confirm the subscription any more", link.lastError());
  }

  @Test
  void aDeadRelayIsNoticedWithinThirtyFiveSeconds() {
    RelayLink link = ready();
    long begunMs = nowMs;
    assertEquals(List.of(new SendPing()), next(link));
    assertEquals(20_000, nowMs - begunMs);
    assertEquals(List.of(new Abort(), new StatusChanged(), new Lost()), next(link));
    assertEquals(35_000, nowMs - begunMs);
  }

  @Test
  void aRelayThatClosesTheSubscriptionIsLeftAndComeBackTo() {
    RelayLink link = ready();
    assertEquals(List.of(new Abort(), new StatusChanged(), new Lost()), link.text("closed", nowMs));
    assertEquals("the relay refuses: closed", link.lastError());
    assertEquals(List.of(new Connect(), new StatusChanged()), next(link));
  }

  @Test
  void aComplaintIsShownAndNothingMore() {
    RelayLink link = ready();
    assertEquals(List.of(new StatusChanged()), link.text("no", nowMs));
    assertEquals("the relay refuses: no no", link.lastError());
    assertEquals(RelayLink.State.READY, link.state());
  }

  @Test
  void attemptsGoOnForEverEverySixtySecondsAtMost() {
    RelayLink link = link(true);
    long longest = 0;
    for (int i = 0; i < 500; i++) {
      link.closed("refused", nowMs);
      long before = nowMs;
      assertEquals(List.of(new Connect(), new StatusChanged()), next(link));
      longest = Math.max(longest, nowMs - before);
    }
    assertTrue(longest > 55_000 && longest <= 60_000, longest + " ms");
    assertEquals(List.of(new Abort(), new StatusChanged()), next(link));
    assertEquals("no answer within 15 s", link.lastError());
  }

  @Test
  void aRelayWhoseNameNobodyKnowsIsTriedEveryTwoSecondsHoweverLongItTakes() {
    RelayLink link = link(true);
    for (int i = 0; i < 500; i++) {
      assertEquals(List.of(new StatusChanged()), link.unresolved("unknown", nowMs));
      long before = nowMs;
      assertEquals(List.of(new Connect(), new StatusChanged()), next(link));
      assertTrue(nowMs - before >= 1_000 && nowMs - before <= 2_000, nowMs - before + " ms");
    }
    assertEquals("unknown", link.lastError());
    link.opened(nowMs);
    assertEquals(List.of(), link.unresolved("late", nowMs));
  }

  @Test
  void floodsHugeFramesAndBadOnesAreDroppedAndCounted() {
    RelayLink link = ready();
    assertEquals(List.of(), link.text("x".repeat(64 * 1024 + 1), nowMs));
    assertEquals(List.of(), link.text("bad", nowMs));
    link.unreadable(nowMs);
    assertEquals(3, link.dropped());
    int delivered = 0;
    for (int i = 0; i < 10_000; i++) {
      delivered += link.text("x", nowMs).size();
    }
    assertTrue(delivered <= 400, delivered + " at once");
    assertEquals(3 + 10_000 - delivered, link.dropped());
    nowMs += 1000;
    assertEquals(1, link.text("x", nowMs).size());
  }

  @Test
  void whatIsSaidWhileNotReadyIsDropped() {
    RelayLink link = link(true);
    assertEquals(List.of(), link.say(List.of("x")));
    link.opened(nowMs);
    assertEquals(List.of(), link.say(List.of("x")));
    link.text("ok", nowMs);
    assertEquals(List.of(new SendText("x")), link.say(List.of("x")));
    link.close();
    assertEquals(List.of(), link.say(List.of("x")));
    assertEquals(Long.MAX_VALUE, link.nextDeadlineMs());
    assertNull(link.lastError());
  }

  @Test
  void theNetworksReturnEndsTheWaitAndAnAttemptOnTheNetworkBefore() {
    RelayLink link = link(true);
    nowMs += ServerLiveness.FRESH_ATTEMPT_MS;
    assertEquals(List.of(new Abort(), new Connect()), link.hurry(nowMs));
    assertEquals(List.of(), link.hurry(nowMs), "made on this network");
    link.closed("gone", nowMs);
    assertEquals(List.of(new Connect(), new StatusChanged()), link.hurry(nowMs));
  }

  @Test
  void aRelayThatIsDoubtedHasASecondToShowThatItIsThere() {
    RelayLink link = ready();
    assertEquals(List.of(new SendPing()), link.hurry(nowMs));
    nowMs += 1_000;
    link.alive(nowMs);
    nowMs += ServerLiveness.DOUBT_MS;
    assertEquals(List.of(), link.tick(nowMs));

    link.hurry(nowMs);
    assertEquals(
        List.of(new Abort(), new StatusChanged(), new Lost(), new Connect(), new StatusChanged()),
        next(link),
        "at once, by the network there is");
    assertEquals(RelayLink.State.CONNECTING, link.state());
  }
}
