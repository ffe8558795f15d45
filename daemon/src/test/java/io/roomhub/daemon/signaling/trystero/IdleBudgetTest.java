package io.roomhub.daemon.signaling.trystero;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Few announcements, and yet nobody is missed: what {@link AnnounceSchedule} promises. */
class IdleBudgetTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long PROMISE_MS = 60_000;

  /** Most announcements of {@code hub} in any 24 hours after its first ten minutes. */
  private static int worstDay(SimulatedRelays.Relay relay, SimulatedRelays.Hub hub, long startMs) {
    List<Long> times =
        relay.announcements.getOrDefault(hub, List.of()).stream()
            .filter(at -> at >= startMs + AnnounceSchedule.OPENING_MS)
            .toList();
    int worst = 0;
    int first = 0;
    for (int last = 0; last < times.size(); last++) {
      while (times.get(last) - times.get(first) > DAY) {
        first++;
      }
      worst = Math.max(worst, last - first + 1);
    }
    return worst;
  }

  @ParameterizedTest
  @EnumSource(RelayKind.class)
  void aLoneHubAnnouncesAtMostThreeHundredTimesADay(RelayKind kind) {
    SimulatedRelays world = new SimulatedRelays(1, kind, kind);
    SimulatedRelays.Hub hub = world.hub("A");
    world.runFor(3 * DAY);
    for (SimulatedRelays.Relay relay : world.relays) {
      int worst = worstDay(relay, hub, SimulatedRelays.START_MS);
      assertTrue(worst > 150 && worst <= 300, worst + " a day");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11_000, 61_000, 7 * MINUTE, HOUR})
  void notEvenWhereARelayThrowsEverybodyOutAgainAndAgain(long everyMs) {
    SimulatedRelays world = new SimulatedRelays(2, RelayKind.TOPICS);
    SimulatedRelays.Hub hub = world.hub("A");
    for (long at = everyMs; at < 2 * DAY; at += everyMs) {
      world.at(SimulatedRelays.START_MS + at, () -> world.cut(world.relays.get(0)));
    }
    world.runFor(2 * DAY);
    int worst = worstDay(world.relays.get(0), hub, SimulatedRelays.START_MS);
    assertTrue(worst > 100 && worst <= 300, worst + " a day");
  }

  private static void assertMet(SimulatedRelays.Hub one, SimulatedRelays.Hub two, long fromMs) {
    Long met = one.metMs.get(two.id);
    assertNotNull(met, "they have missed each other");
    assertTrue(met - fromMs <= PROMISE_MS, "met only after " + (met - fromMs) + " ms");
    assertNotNull(two.metMs.get(one.id));
  }

  @ParameterizedTest
  @EnumSource(RelayKind.class)
  void whoeverComesSecondMeetsTheFirstAtOnceHoweverLongThatHasWaited(RelayKind kind) {
    for (String[] ids : new String[][] {{"A", "B"}, {"B", "A"}}) {
      for (long waitMs : new long[] {0, 30, 300, 5_000, 9 * MINUTE, HOUR, 30 * HOUR + 7}) {
        SimulatedRelays world = new SimulatedRelays(waitMs, kind);
        SimulatedRelays.Hub first = world.hub(ids[0]);
        world.runFor(waitMs);
        long cameMs = world.nowMs;
        SimulatedRelays.Hub second = world.hub(ids[1]);
        world.runFor(2 * MINUTE);
        assertMet(first, second, cameMs);
        long took = first.metMs.get(second.id) - cameMs;
        assertTrue(took < 500, kind + " after " + waitMs + " ms: " + took + " ms");
      }
    }
  }

  @Test
  void aSilentlyForgottenSubscriptionCostsLessThanAMinute() {
    Random times = new Random(3);
    for (int i = 0; i < 200; i++) {
      SimulatedRelays world = new SimulatedRelays(i, RelayKind.TOPICS);
      SimulatedRelays.Hub first = world.hub(i % 2 == 0 ? "A" : "B");
      world.runFor(HOUR + times.nextLong(HOUR));
      world.relays.get(0).subscriptions.remove(first);
      world.runFor(times.nextLong(TrysteroSession.RENEWAL_MS));
      long cameMs = world.nowMs;
      SimulatedRelays.Hub second = world.hub(i % 2 == 0 ? "B" : "A");
      world.runFor(2 * MINUTE);
      assertMet(first, second, cameMs);
    }
  }

  @Test
  void aRelayThatWasDownBringsThemTogetherWithinAMinuteOfBothBeingBack() {
    Random times = new Random(4);
    for (int i = 0; i < 200; i++) {
      SimulatedRelays world = new SimulatedRelays(1000 + i, RelayKind.TOPICS);
      SimulatedRelays.Relay relay = world.relays.get(0);
      world.down(relay);
      SimulatedRelays.Hub first = world.hub(i % 2 == 0 ? "A" : "B");
      world.runFor(times.nextLong(HOUR));
      SimulatedRelays.Hub second = world.hub(i % 2 == 0 ? "B" : "A");
      world.runFor(times.nextLong(2 * HOUR));
      relay.up = true;
      // Both come back within a minute by themselves; from then on they must meet.
      world.runFor(MINUTE);
      world.runFor(2 * MINUTE);
      assertTrue(first.upSinceMs.containsKey(relay) && second.upSinceMs.containsKey(relay));
      long bothMs = Math.max(first.upSinceMs.get(relay), second.upSinceMs.get(relay));
      assertMet(first, second, bothMs);
      assertTrue(first.metMs.get(second.id) - bothMs < 500);
    }
  }

  @Test
  void oneRelayOfThreeIsEnoughAndTheyConnectOnce() {
    SimulatedRelays world =
        new SimulatedRelays(5, RelayKind.TOPICS, RelayKind.TRACKER, RelayKind.TOPICS);
    for (int survivor = 0; survivor < 3; survivor++) {
      for (SimulatedRelays.Relay relay : world.relays) {
        relay.up = true;
      }
      for (int i = 0; i < 3; i++) {
        if (i != survivor) {
          world.down(world.relays.get(i));
        }
      }
      SimulatedRelays.Hub one = world.hub("A" + survivor);
      world.runFor(HOUR);
      SimulatedRelays.Hub two = world.hub("B" + survivor);
      long cameMs = world.nowMs;
      world.runFor(2 * MINUTE);
      assertMet(one, two, cameMs);
      assertEquals(survivor, one.metVia.get(two.id));
    }
  }

  @ParameterizedTest
  @EnumSource(RelayKind.class)
  void fiveOfThemBecomeACompleteMesh(RelayKind kind) {
    for (int seed = 0; seed < 20; seed++) {
      SimulatedRelays world = new SimulatedRelays(seed, kind);
      for (String id : new String[] {"C", "A", "E", "B", "D"}) {
        world.hub(id);
        world.runFor(world.random.nextInt(500));
      }
      world.runFor(2 * MINUTE);
      for (SimulatedRelays.Hub hub : world.hubs) {
        assertEquals(4, hub.metMs.size(), hub.id + " of seed " + seed);
        assertEquals(4, hub.session.connectedPeers());
      }
    }
  }

  @Test
  void everyFifthMessageLostOnlyDelaysThem() {
    for (int seed = 0; seed < 50; seed++) {
      SimulatedRelays world = new SimulatedRelays(seed, RelayKind.TOPICS);
      world.lossTo = hub -> world.random.nextInt(5) == 0;
      SimulatedRelays.Hub one = world.hub("A");
      world.runFor(HOUR);
      SimulatedRelays.Hub two = world.hub("B");
      world.runFor(9 * MINUTE);
      assertTrue(one.metMs.containsKey("B") && two.metMs.containsKey("A"), "seed " + seed);
    }
  }

  @Test
  void anotherPasswordIsToldAndNobodyIsMet() {
    SimulatedRelays world = new SimulatedRelays(6, RelayKind.TOPICS);
    SimulatedRelays.Hub one = world.hub("A");
    SimulatedRelays.Hub two = world.hub("B", "other");
    world.runFor(5 * MINUTE);
    assertEquals(0, one.metMs.size() + two.metMs.size());
    assertEquals(
        new SessionCommand.Failed("A", SessionCommand.Reason.WRONG_PASSWORD), two.failures.get(0));
    assertEquals(
        new SessionCommand.Failed("B", SessionCommand.Reason.NO_ANSWER), one.failures.get(0));
  }

  @Test
  void peersThatCannotConnectAreTriedAgainWithoutPilingUp() {
    SimulatedRelays world = new SimulatedRelays(7, RelayKind.TOPICS);
    SimulatedRelays.Hub one = world.hub("A");
    world.hub("B").cannotConnect = true;
    world.runFor(HOUR);
    assertTrue(one.failures.size() > 3, one.failures.size() + " attempts");
    assertTrue(one.created < 60, one.created + " connections");
    assertTrue(one.closed.size() >= one.created - 1, "connections were left open");
  }
}
