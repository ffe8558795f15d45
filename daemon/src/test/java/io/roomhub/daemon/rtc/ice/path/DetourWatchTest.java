package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetourWatchTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int DIRECT = 0;

  private final DetourWatch<Integer> watch = new DetourWatch<>();
  private final List<Long> restarts = new ArrayList<>();
  private long nowSeconds = 1_000;

  private void pass(Object generation, int cost, long seconds) {
    for (int i = 0; i < seconds; i++) {
      if (watch.poll(generation, cost, path -> path, nowSeconds * SECOND)) {
        restarts.add(nowSeconds);
      }
      nowSeconds++;
    }
  }

  @Test
  void aCallThatWasDirectAndIsRelayedGathersAnewAfterTenSeconds() {
    pass("first", DIRECT, 60);
    long last = nowSeconds - 1;
    pass("first", RelayCost.BY_UDP, 12);
    assertEquals(List.of(last + 10), restarts);
    pass("second", RelayCost.BY_UDP, 3_600);
    assertEquals(1, restarts.size(), "there is nothing better");
  }

  @Test
  void aRelayByTcpIsADetourFromOneByUdp() {
    pass("first", RelayCost.BY_UDP, 60);
    pass("first", RelayCost.BY_STREAM, 12);
    assertEquals(1, restarts.size());
  }

  @Test
  void whatWasNeverBetterIsNoDetour() {
    pass("first", RelayCost.BY_STREAM, 60);
    pass("first", RelayCost.BY_UDP, 60);
    pass("first", DIRECT, 60);
    assertEquals(List.of(), restarts);
  }

  @Test
  void aWayThatIsBackInTimeIsTaken() {
    pass("first", DIRECT, 60);
    for (int i = 0; i < 100; i++) {
      pass("first", RelayCost.BY_UDP, 8);
      pass("first", DIRECT, 1);
    }
    assertEquals(List.of(), restarts);
  }

  @Test
  void waysThatComeAndGoRestartItEverMoreSeldom() {
    for (int i = 0; i < 300; i++) {
      Object generation = new Object();
      pass(generation, DIRECT, 1);
      pass(generation, RelayCost.BY_UDP, 11);
    }
    // After half a minute, one, two, four, eight and sixteen, within an hour.
    assertEquals(8, restarts.size(), restarts::toString);
    pass("calm", DIRECT, 3_600);
    pass("calm", RelayCost.BY_UDP, 12);
    pass("after", DIRECT, 30);
    pass("after", RelayCost.BY_UDP, 12);
    assertEquals(10, restarts.size(), restarts::toString);
  }

  @Test
  void whereNobodyCanBeToldItIsTriedAgain() {
    pass("first", DIRECT, 1);
    pass("first", RelayCost.BY_UDP, 110);
    assertEquals(3, restarts.size(), restarts::toString);
  }

  @Test
  void onePathThatTurnsOutToBeDearIsNoDetour() {
    int[] cost = {DIRECT};
    for (int i = 0; i < 60; i++) {
      assertEquals(false, watch.poll("first", 7, path -> cost[0], nowSeconds++ * SECOND));
      cost[0] = RelayCost.BY_UDP;
    }
  }
}
