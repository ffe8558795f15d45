package io.roomhub.daemon.voice.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoleCrossingTest {
  private static final long MS = 1_000_000;
  private static final long NEEDED = 20 * MS;

  private final DelayEstimator delay = new DelayEstimator(20, 500);
  private final HoleCrossing crossing = new HoleCrossing(delay);
  private int nowMs;

  @BeforeEach
  void packetsInTime() {
    pass(200);
  }

  @ParameterizedTest
  @CsvSource({
    // hole, delay above what is needed, left out; ms
    "20, 8, 5",
    "20, 3, 2.5",
    "20, 0, 0",
    "20, -5, 0",
    "60, 30, 15",
    "8, 30, 2.5",
    "5, 30, 0",
  })
  void aPartOfAHoleIsLeftOutAsFarAsTheDelayAllows(long holeMs, long spareMs, double skippedMs) {
    crossing.begin(48 * holeMs, nowMs * MS);
    assertEquals(48 * skippedMs, crossing.skip(48 * holeMs, NEEDED + spareMs * MS));
  }

  @Test
  void allOfItIsLeftOutNoMoreThanOnce() {
    crossing.begin(960, nowMs * MS);
    assertEquals(240, crossing.skip(960, NEEDED + 50 * MS));
    assertEquals(0, crossing.skip(720, NEEDED + 45 * MS));
  }

  @Test
  void holesThatRecurGetAReserveAndOneHoleNone() {
    crossing.begin(960, nowMs * MS);
    pass(20);
    assertEquals(NEEDED, delay.targetNanos());
    pass(2_000);
    crossing.begin(960, nowMs * MS);
    pass(20);
    assertEquals(NEEDED + 8 * MS, delay.targetNanos());
    assertEquals(NEEDED, delay.neededNanos());
    pass(8_000);
    assertEquals(NEEDED, delay.targetNanos(), "nothing was lost for long");
  }

  @Test
  void aHoleThatTurnsOutToBeLatenessReservesNothing() {
    crossing.begin(960, nowMs * MS);
    pass(100);
    crossing.begin(960, nowMs * MS);
    delay.addLate();
    pass(20);
    assertEquals(NEEDED, delay.targetNanos());
  }

  private void pass(int millis) {
    for (int end = nowMs + millis; nowMs < end; nowMs += 20) {
      delay.addPacket(0, nowMs * MS);
      delay.addFrame(0, false, nowMs * MS);
    }
  }
}
