package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In virtual time: a peer that answers on some pairs at once. */
class PathUpgradeTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InetSocketAddress THERE = at("10.0.0.2");
  private static final InetSocketAddress DIRECT = at("10.0.0.1");
  private static final InetSocketAddress RELAY = at("192.0.2.1");
  private static final InetSocketAddress STREAM = at("192.0.2.3");

  private final PathTable paths = new PathTable();
  private final Map<InetSocketAddress, Integer> costs = new HashMap<>();
  private final Set<InetSocketAddress> answering = new HashSet<>();
  private final List<InetSocketAddress> probed = new ArrayList<>();
  private final List<InetSocketAddress> nominated = new ArrayList<>();
  private final PathUpgrade upgrade = new PathUpgrade(paths, new SimulatedEdge());
  private boolean controlling = true;
  private long nowNanos = 1_000 * SECOND;

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
  }

  private final class SimulatedEdge implements PathUpgrade.Edge {
    @Override
    public int cost(InetSocketAddress local, InetSocketAddress remote) {
      return costs.get(local);
    }

    @Override
    public boolean controlling() {
      return controlling;
    }

    @Override
    public List<PathChecks.Pair> pairs() {
      return IcePairs.of(paths, costs.keySet(), Set.of(THERE));
    }

    @Override
    public void probe(List<PathChecks.Pair> pairs) {
      for (PathChecks.Pair pair : pairs) {
        probed.add(pair.local());
        if (answering.contains(pair.local())) {
          answer(pair.local());
        }
      }
    }

    @Override
    public void nominate() {
      nominated.add(inUse());
    }
  }

  PathUpgradeTest() {
    costs.put(DIRECT, 0);
    costs.put(RELAY, 1);
    costs.put(STREAM, 3);
  }

  private void answer(InetSocketAddress local) {
    paths.answered(local, THERE, () -> (buffer, offset, length) -> true, nowNanos);
  }

  private InetSocketAddress inUse() {
    return paths.current().local();
  }

  private void pass(double seconds) {
    for (int i = 0; i < 10 * seconds; i++) {
      nowNanos += SECOND / 10;
      upgrade.poll(nowNanos);
    }
  }

  @Test
  void aRelayThatWasTheFirstToAnswerIsLeftForTheDirectPath() {
    answering.add(DIRECT);
    answer(STREAM);
    pass(0.5);
    assertEquals(DIRECT, inUse());
    assertEquals(List.of(DIRECT), nominated);
    pass(60);
    assertEquals(List.of(DIRECT), nominated, "once");
  }

  @Test
  void theControlledSideLooksButLeavesTheChoiceToTheOther() {
    controlling = false;
    answering.add(DIRECT);
    answer(STREAM);
    pass(10);
    assertTrue(probed.contains(DIRECT));
    assertEquals(STREAM, inUse());
    assertEquals(List.of(), nominated);
  }

  @Test
  void aRelayByTcpIsLeftForOneByUdp() {
    answering.add(RELAY);
    answer(STREAM);
    pass(0.5);
    assertEquals(RELAY, inUse());
    assertEquals(List.of(RELAY), nominated);
  }

  @Test
  void whatNeverAnswersIsCheckedNoMoreOftenThanAnyPair() {
    answer(STREAM);
    pass(600);
    assertEquals(STREAM, inUse());
    assertEquals(7, Collections.frequency(probed, DIRECT));
    assertEquals(7, Collections.frequency(probed, RELAY));
    assertEquals(14, probed.size());
    assertEquals(List.of(), nominated);
  }

  @Test
  void aFewAtATimeAreCheckedUntilAllWere() {
    for (int i = 0; i < 12; i++) {
      costs.put(at("10.1.0." + i), 0);
    }
    answer(STREAM);
    pass(0.1);
    assertEquals(PairTurns.MAX_PAIRS, probed.size());
    pass(1.5);
    assertEquals(14, new HashSet<>(probed).size());
  }

  @Test
  void whatIsNoBetterIsLeftAlone() {
    costs.put(at("10.0.0.7"), 0);
    answering.addAll(costs.keySet());
    answer(DIRECT);
    answer(STREAM);
    pass(60);
    assertEquals(DIRECT, inUse());
    assertEquals(List.of(), probed);
    assertEquals(List.of(), nominated);
  }

  @Test
  void aPathThatFellSilentHasToRestAndLongerEachTime() {
    answer(DIRECT);
    double rest = 3;
    for (int time = 1; time <= 5; time++) {
      assertEquals(DIRECT, inUse());
      answering.remove(DIRECT);
      long doubted = nowNanos + 1;
      pass(0.5);
      answer(RELAY);
      assertTrue(paths.leaveSilent(doubted, nowNanos));
      pass(2.2);
      answering.add(DIRECT);
      pass(rest - 2.5);
      assertEquals(RELAY, inUse());
      pass(4);
      assertEquals(DIRECT, inUse());
      assertEquals(time, nominated.size());
      rest *= 2;
    }
  }

  @Test
  void aPathThatWasOnlyTheSecondToComeBackAfterACutIsTakenAtOnce() {
    for (int cut = 0; cut < 5; cut++) {
      answer(DIRECT);
      pass(3);
      assertEquals(DIRECT, inUse());
      long doubted = nowNanos + 1;
      pass(3);
      answer(RELAY);
      assertTrue(paths.leaveSilent(doubted, nowNanos));
      answering.add(DIRECT);
      answering.add(RELAY);
      pass(0.5);
      answer(DIRECT);
      pass(0.5);
      assertEquals(DIRECT, inUse());
      answering.clear();
    }
  }

  @Test
  void whatIsGoneOrAnsweredLongAgoIsNotUsed() {
    answer(STREAM);
    answer(DIRECT);
    nowNanos += 2 * SECOND;
    pass(60);
    assertEquals(STREAM, inUse(), "an answer of the past");
    answering.add(DIRECT);
    paths.markGone(DIRECT::equals);
    pass(60);
    assertEquals(STREAM, inUse());
    paths.markGone(local -> false);
    pass(5);
    assertEquals(DIRECT, inUse());
  }
}
