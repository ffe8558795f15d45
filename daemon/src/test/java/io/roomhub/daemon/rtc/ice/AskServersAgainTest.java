package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskServersAgainTest {
  private static final long MS = 1_000_000L;
  private static final String FIRST = "first";

  private final AskServersAgain servers = new AskServersAgain();
  private final List<Long> restarts = new ArrayList<>();
  private boolean path;
  private long nowMs;

  AskServersAgainTest() {
    servers.gathering(0);
  }

  private void change(NetworkEffect effect) {
    servers.networkChanged(FIRST, effect, nowMs * MS);
  }

  private void pass(Object generation, long ms) {
    for (long end = nowMs + ms; nowMs < end; nowMs += 100) {
      if (servers.poll(generation, path, nowMs * MS)) {
        restarts.add(nowMs);
      }
    }
  }

  @Test
  void withoutAChangeNobodyIsAskedAgain() {
    pass(FIRST, 60_000);
    assertEquals(List.of(), restarts);
  }

  @Test
  void socketsThatNoServerWasAskedForAreAskedForAtOnceAndInTurns() {
    pass(FIRST, 500);
    change(NetworkEffect.SOCKETS_GAINED);
    pass(FIRST, 500);
    change(NetworkEffect.SOCKETS_GAINED);
    change(NetworkEffect.SOCKETS_GAINED);
    pass(FIRST, 10_000);
    assertEquals(List.of(500L, 2_500L), restarts);
  }

  @Test
  void anyOtherChangeWaitsForTheAnswersAndForAPath() {
    pass(FIRST, 300);
    change(NetworkEffect.NONE);
    pass(FIRST, 10_000);
    assertEquals(List.of(2_000L), restarts);
    path = true;
    change(NetworkEffect.NONE);
    pass(FIRST, 10_000);
    assertEquals(1, restarts.size());
  }

  @Test
  void whatWasDueForAFormerGenerationIsDueNoMore() {
    change(NetworkEffect.NONE);
    servers.gathering(100 * MS);
    pass("second", 10_000);
    assertEquals(List.of(), restarts);
  }
}
