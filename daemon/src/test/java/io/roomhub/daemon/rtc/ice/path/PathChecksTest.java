package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathChecksTest {
  private static final long MS = 1_000_000L;
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 1000);

  private final PathChecks checks = new PathChecks();
  private final List<Long> sentMs = new ArrayList<>();
  private final List<PathChecks.Pair> sent = new ArrayList<>();
  private long nowMs = 50_000;

  private static PathChecks.Pair pair(int port, boolean proven) {
    return new PathChecks.Pair(
        HERE, new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), port), proven);
  }

  private static List<PathChecks.Pair> pairs(int count, boolean proven) {
    List<PathChecks.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(pair(2000 + i, proven));
    }
    return pairs;
  }

  /** Asks every millisecond, far more often than anybody would. */
  private void pass(long millis) {
    for (long end = nowMs + millis; nowMs < end; nowMs++) {
      PathChecks.Pair due = checks.poll(nowMs * MS);
      if (due != null) {
        sent.add(due);
        sentMs.add(nowMs);
      }
    }
  }

  @Test
  void everyPairIsCheckedAtOnceAndThenAgainWithGrowingPauses() {
    long began = nowMs;
    checks.begin(pairs(2, true), nowMs * MS);
    pass(5_000);
    List<Long> firstPair = new ArrayList<>();
    for (int i = 0; i < sent.size(); i += 2) {
      assertEquals(pair(2000, true), sent.get(i));
      assertEquals(pair(2001, true), sent.get(i + 1));
      firstPair.add(sentMs.get(i) - began);
    }
    assertEquals(List.of(0L, 100L, 200L, 400L, 800L, 1_800L, 2_800L, 3_800L, 4_800L), firstPair);
  }

  @Test
  void checksNeverFollowEachOtherFasterThanTheirPace() {
    checks.begin(pairs(100, true), nowMs * MS);
    pass(1_000);
    checks.begin(pairs(3, true), nowMs * MS);
    pass(1_000);
    assertTrue(sent.size() > 60);
    for (int i = 1; i < sentMs.size(); i++) {
      long pause = sentMs.get(i) - sentMs.get(i - 1);
      assertTrue(pause * MS >= PathChecks.TA_NANOS, pause + " ms");
    }
  }

  @Test
  void anAddressThatNeverAnsweredIsAskedSevenTimesHoweverOftenThereIsDoubt() {
    for (int i = 0; i < 20; i++) {
      checks.begin(pairs(1, false), nowMs * MS);
      pass(3_000);
    }
    assertEquals(PathChecks.MAX_UNPROVEN_CHECKS, sent.size());
    assertFalse(checks.running(), "nothing is left to check");
  }

  @Test
  void pairsBeyondTheLimitAreNotChecked() {
    checks.begin(pairs(300, false), nowMs * MS);
    pass(29_000);
    assertEquals(PathChecks.MAX_PAIRS, sent.stream().distinct().count());
  }

  @Test
  void newDoubtInTheLongPauseOfTheOldIsActedOnAtOnce() {
    checks.begin(pairs(1, true), nowMs * MS);
    pass(2_000);
    long again = nowMs;
    checks.begin(pairs(1, true), nowMs * MS);
    pass(10);
    assertEquals(again, sentMs.getLast());
  }

  @Test
  void itEndsWhenThereIsNoConsentLeftToRestore() {
    checks.begin(pairs(1, true), nowMs * MS);
    pass(29_900);
    assertTrue(checks.running());
    pass(200);
    assertFalse(checks.running());
  }

  @Test
  void itEndsWhenTold() {
    checks.begin(pairs(1, true), nowMs * MS);
    pass(1);
    checks.end();
    pass(5_000);
    assertEquals(1, sent.size());
  }
}
