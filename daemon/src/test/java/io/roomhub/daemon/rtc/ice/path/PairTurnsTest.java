package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairTurnsTest {
  private final PairTurns turns = new PairTurns();

  private static PathChecks.Pair pair(int there, boolean proven) {
    return new PathChecks.Pair(at("10.0.0.1"), at("10.1.0." + there), proven);
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
  }

  @Test
  void allHaveTheirTurnAFewAtATimeAndNobodyMoreThanSeven() {
    List<PathChecks.Pair> pairs = new ArrayList<>();
    for (int i = 1; i <= 23; i++) {
      pairs.add(pair(i, false));
    }
    Map<PathChecks.Pair, Integer> checked = new HashMap<>();
    for (int turn = 0; turn < 100; turn++) {
      List<PathChecks.Pair> now = turns.next(pairs);
      assertTrue(now.size() <= PairTurns.MAX_PAIRS, now::toString);
      now.forEach(pair -> checked.merge(pair, 1, Integer::sum));
    }
    assertEquals(Set.copyOf(pairs), checked.keySet());
    assertEquals(Set.of(PathChecks.MAX_UNPROVEN_CHECKS), Set.copyOf(checked.values()));
  }

  @Test
  void whoComesWhenTheOthersHaveHadAllTheirTurnsIsStillChecked() {
    List<PathChecks.Pair> first = List.of(pair(1, false));
    for (int turn = 0; turn < 100; turn++) {
      turns.next(first);
    }
    assertEquals(List.of(), turns.next(first));
    List<PathChecks.Pair> both = List.of(pair(1, false), pair(2, false));
    for (int turn = 0; turn < PathChecks.MAX_UNPROVEN_CHECKS; turn++) {
      assertEquals(List.of(pair(2, false)), turns.next(both));
    }
    assertEquals(List.of(), turns.next(both));
  }

  @Test
  void oneThatHasAnsweredBeforeIsCheckedForEver() {
    List<PathChecks.Pair> pairs = List.of(pair(1, true));
    for (int turn = 0; turn < 100; turn++) {
      assertEquals(pairs, turns.next(pairs));
    }
  }
}
