package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In virtual time: a peer that answers on some of its addresses after 30 ms, and no socket. */
class PathRepairTest {
  private static final InetSocketAddress HERE = at("10.0.0.1");
  private static final InetSocketAddress NEW_HERE = at("10.0.0.9");
  private static final InetSocketAddress THERE = at("10.0.0.2");
  private static final InetSocketAddress SPARE = at("10.0.1.2");

  private final VirtualClock clock = new VirtualClock();
  private final PathTable paths = new PathTable();
  private final Set<InetSocketAddress> answering = new HashSet<>();
  private final List<InetSocketAddress> checked = new ArrayList<>();
  private final List<InetSocketAddress> nominated = new ArrayList<>();
  private final List<Runnable> underWay = new ArrayList<>();
  private final List<Long> arriveMs = new ArrayList<>();
  private boolean controlling = true;
  private final PathRepair repair = new PathRepair(clock, paths, new SimulatedEdge(), task -> {});

  PathRepairTest() {
    clock.advanceMillis(100_000);
    repair.setCredentials(
        new IceCredentials("abcd", "p".repeat(22)), new IceCredentials("efgh", "q".repeat(22)));
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
  }

  private final class SimulatedEdge implements PathRepair.Edge {
    @Override
    public void send(InetSocketAddress local, InetSocketAddress remote, byte[] datagram) {
      checked.add(remote);
      if (HexFormat.of().formatHex(datagram).contains("00250000")) {
        nominated.add(remote);
      }
      underWay.add(
          () -> {
            if (answering.contains(remote)) {
              assertTrue(repair.onAnswer(local, remote, datagram, 0));
            }
          });
      arriveMs.add(clock.millis() + 30);
    }

    @Override
    public void answered(InetSocketAddress local, InetSocketAddress remote) {
      known(local, remote);
    }

    @Override
    public boolean controlling() {
      return controlling;
    }

    @Override
    public long tieBreaker() {
      return 7;
    }
  }

  private void known(InetSocketAddress local, InetSocketAddress remote) {
    paths.answered(local, remote, () -> (buffer, offset, length) -> true, clock.nanoTime());
  }

  private void begin() {
    repair.begin(IcePairs.of(paths, List.of(), List.of()));
  }

  private void pass(long millis) {
    for (long i = 0; i < millis; i += 10) {
      clock.advanceMillis(10);
      while (!arriveMs.isEmpty() && arriveMs.getFirst() <= clock.millis()) {
        arriveMs.removeFirst();
        underWay.removeFirst().run();
      }
      repair.step(clock.nanoTime());
    }
  }

  private InetSocketAddress inUse() {
    return paths.current().remote();
  }

  @Test
  void whenThePathInUseDoesNotAnswerTheSpareOneIsUsedWithin300MsAndNominated() {
    known(HERE, THERE);
    known(HERE, SPARE);
    clock.advanceMillis(1_000);
    answering.add(SPARE);
    begin();
    pass(300);
    assertEquals(SPARE, inUse());
    assertTrue(nominated.contains(SPARE));
  }

  @Test
  void theControlledSideMovesWithoutNominating() {
    controlling = false;
    known(HERE, THERE);
    known(HERE, SPARE);
    clock.advanceMillis(1_000);
    answering.add(SPARE);
    begin();
    pass(300);
    assertEquals(SPARE, inUse());
    assertEquals(List.of(), nominated);
  }

  @Test
  void aPathThatAnswersIsKeptAndTheChecksEnd() {
    known(HERE, THERE);
    known(HERE, SPARE);
    clock.advanceMillis(1_000);
    answering.addAll(List.of(THERE, SPARE));
    begin();
    pass(2_000);
    assertEquals(THERE, inUse());
    int sent = checked.size();
    pass(60_000);
    assertEquals(sent, checked.size(), "the talker has merely stopped");
  }

  @Test
  void soundFromWhoHasFoundAnotherPathDoesNotEndTheDoubtOfOurs() {
    known(HERE, THERE);
    known(HERE, SPARE);
    clock.advanceMillis(1_000);
    begin();
    pass(30);
    repair.heard();
    answering.add(SPARE);
    pass(300);
    assertEquals(SPARE, inUse());
    int sent = checked.size();
    pass(60_000);
    assertEquals(sent, checked.size(), "it answers, and sound comes");
  }

  @Test
  void soundEndsTheDoubtOfAPathThatHasAnswered() {
    known(HERE, THERE);
    known(HERE, SPARE);
    clock.advanceMillis(1_000);
    answering.addAll(List.of(THERE, SPARE));
    begin();
    pass(100);
    repair.heard();
    int sent = checked.size();
    pass(60_000);
    assertEquals(sent, checked.size());
    assertEquals(THERE, inUse());
  }

  @Test
  void afterACutThePathInUseIsTheFirstToBeFoundAlive() {
    known(HERE, THERE);
    known(HERE, SPARE);
    clock.advanceMillis(1_000);
    begin();
    pass(3_000);
    assertEquals(THERE, inUse(), "nothing answers: nothing is better");
    answering.addAll(List.of(THERE, SPARE));
    pass(1_100);
    assertEquals(THERE, inUse());
  }

  @Test
  void aLostAddressIsLeftAsSoonAsAnotherAnswersWithoutAnyPatience() {
    known(HERE, THERE);
    paths.markGone(HERE::equals);
    answering.add(THERE);
    repair.begin(List.of(new PathChecks.Pair(NEW_HERE, THERE, false)));
    pass(60);
    assertEquals(NEW_HERE, paths.current().local());
  }

  @Test
  void aCheckFromAnUnknownAddressIsAnsweredWithOneOfOursAndMoreAreLimited() {
    known(HERE, THERE);
    answering.add(SPARE);
    for (int i = 0; i < 1_000; i++) {
      repair.onCheck(HERE, at("10.0.2." + (1 + i % 250)));
      clock.advanceMillis(1);
    }
    assertTrue(checked.size() <= 20, checked.size() + " in a second");
    clock.advanceMillis(100);
    repair.onCheck(HERE, SPARE);
    pass(50);
    assertTrue(paths.knows(HERE, SPARE));
  }

  @Test
  void anAnswerFromElsewhereOrToNobodyProvesNothing() {
    known(HERE, THERE);
    byte[] ofIce4j = new byte[20];
    assertFalse(repair.onAnswer(HERE, THERE, ofIce4j, 0));
    repair.onCheck(HERE, SPARE);
    underWay.clear();
    arriveMs.clear();
    byte[][] sent = new byte[1][];
    PathRepair other =
        new PathRepair(
            clock,
            paths,
            new PathRepair.Edge() {
              @Override
              public void send(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
                sent[0] = datagram;
              }

              @Override
              public void answered(InetSocketAddress from, InetSocketAddress to) {
                throw new AssertionError("it came from elsewhere");
              }

              @Override
              public boolean controlling() {
                return true;
              }

              @Override
              public long tieBreaker() {
                return 1;
              }
            },
            task -> {});
    other.setCredentials(
        new IceCredentials("abcd", "p".repeat(22)), new IceCredentials("efgh", "q".repeat(22)));
    other.onCheck(HERE, SPARE);
    assertTrue(other.onAnswer(HERE, THERE, sent[0], 0), "it is ours, and not ice4j's");
    assertFalse(paths.knows(HERE, SPARE));
  }
}
