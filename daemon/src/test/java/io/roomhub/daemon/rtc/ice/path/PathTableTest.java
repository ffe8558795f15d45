package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathTableTest {
  private static final InetSocketAddress HERE = at("10.0.0.1", 1000);
  private static final InetSocketAddress THERE = at("10.0.0.2", 2000);
  private static final InetSocketAddress ELSEWHERE = at("10.0.0.3", 3000);
  private static final long SECOND = 1_000_000_000L;

  private final PathTable table = new PathTable();

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private boolean answered(InetSocketAddress remote, long nowNanos) {
    return table.answered(HERE, remote, () -> (buffer, offset, length) -> true, nowNanos);
  }

  private InetSocketAddress inUse() {
    PathTable.Path path = table.current();
    return path == null ? null : path.remote();
  }

  @Test
  void theFirstAnsweredPathIsUsed() {
    assertNull(inUse());
    assertTrue(answered(THERE, 0));
    assertFalse(answered(THERE, SECOND), "known already");
    assertTrue(answered(ELSEWHERE, SECOND));
    assertEquals(THERE, inUse());
  }

  @Test
  void aNominatedPathIsUsedOnceItWasAnswered() {
    answered(THERE, 0);
    table.nominated(HERE, ELSEWHERE);
    assertEquals(THERE, inUse());
    answered(ELSEWHERE, 0);
    table.nominated(HERE, ELSEWHERE);
    assertEquals(ELSEWHERE, inUse());
  }

  @Test
  void theControlledSideFollowsTheOthersData() {
    answered(THERE, 0);
    answered(ELSEWHERE, 0);
    table.heard(HERE, ELSEWHERE);
    assertEquals(ELSEWHERE, inUse());
    table.heard(HERE, at("10.0.0.3", 9));
    assertEquals(ELSEWHERE, inUse(), "nobody was validated there");
  }

  @Test
  void theControllingSideStays() {
    table.setControlling(true);
    answered(THERE, 0);
    answered(ELSEWHERE, 0);
    assertTrue(table.heard(HERE, ELSEWHERE), "the other side disagrees");
    assertFalse(table.heard(HERE, THERE));
    assertEquals(THERE, inUse());
  }

  @Test
  void theControlledSideFollowsToAnotherAddressOfItsOwn() {
    InetSocketAddress alsoHere = at("10.0.0.9", 1000);
    answered(THERE, 0);
    table.answered(alsoHere, THERE, () -> (buffer, offset, length) -> true, 0);
    table.heard(alsoHere, THERE);
    assertEquals(alsoHere, table.current().local());
  }

  @Test
  void aPathThatDoesNotAnswerIsLeftForOneThatDoes() {
    table.setControlling(true);
    answered(THERE, SECOND);
    answered(ELSEWHERE, SECOND);
    assertFalse(table.leaveSilent(2 * SECOND, 3 * SECOND), "neither answers");
    answered(ELSEWHERE, 2 * SECOND);
    assertTrue(table.leaveSilent(2 * SECOND, 3 * SECOND));
    assertEquals(ELSEWHERE, inUse());
    assertFalse(table.leaveSilent(2 * SECOND, 3 * SECOND), "it answers");
  }

  @Test
  void aPathWhoseAddressIsGoneIsLeftAtOnceAndOnlyForOneThatIsThere() {
    InetSocketAddress alsoHere = at("10.0.0.9", 1000);
    answered(THERE, SECOND);
    table.markGone(HERE::equals);
    table.poll(SECOND);
    assertEquals(HERE, table.current().local(), "there is no other");
    table.answered(alsoHere, THERE, () -> (buffer, offset, length) -> true, SECOND);
    table.poll(SECOND);
    assertEquals(alsoHere, table.current().local());
    table.markGone(alsoHere::equals);
    table.poll(SECOND);
    assertEquals(HERE, table.current().local(), "it has come back");
  }

  @Test
  void aPathWhoseChecksAreNoLongerAnsweredIsLeftForOneWhoseAre() {
    table.setControlling(true);
    answered(THERE, 0);
    answered(ELSEWHERE, 0);
    answered(ELSEWHERE, 5 * SECOND);
    table.poll(7 * SECOND);
    assertEquals(THERE, inUse());
    table.poll(8 * SECOND);
    assertEquals(ELSEWHERE, inUse());
    table.poll(60 * SECOND);
    assertEquals(ELSEWHERE, inUse(), "nothing is better");
  }

  @Test
  void thereIsALimitToThePaths() {
    for (int i = 0; i < PathTable.MAX_PATHS; i++) {
      assertTrue(answered(at("10.0.1.1", 1 + i), i));
    }
    assertFalse(answered(at("10.0.1.1", 999), PathTable.STALE_NANOS));
    assertFalse(table.knows(HERE, at("10.0.1.1", 999)));
  }

  @Test
  void whatWasAnsweredLongestAgoMakesRoomButNotThePathInUse() {
    for (int i = 0; i < PathTable.MAX_PATHS; i++) {
      answered(at("10.0.1.1", 1 + i), i);
    }
    answered(at("10.0.1.1", 2), 40);
    for (int i = 0; i < PathTable.MAX_PATHS - 2; i++) {
      assertTrue(answered(at("10.0.2.2", 1 + i), PathTable.STALE_NANOS + 40));
      assertFalse(table.knows(HERE, at("10.0.1.1", 3 + i)), "3 + " + i);
    }
    assertTrue(table.knows(HERE, at("10.0.1.1", 2)), "answered later than the others");
    assertEquals(at("10.0.1.1", 1), inUse());
    assertEquals(PathTable.MAX_PATHS, table.all().size());
  }

  @Test
  void thePathInUseIsToldFirstAndThenTheOthersAsTheyWereAnsweredLast() {
    for (int i = 1; i <= 4; i++) {
      answered(at("10.0.1.1", i), i);
    }
    answered(at("10.0.1.1", 2), 9);
    assertEquals(
        List.of(1, 2, 4, 3), table.all().stream().map(path -> path.remote().getPort()).toList());
  }
}
