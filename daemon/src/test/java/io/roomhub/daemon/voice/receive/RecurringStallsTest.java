package io.roomhub.daemon.voice.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class RecurringStallsTest {
  private static final long MS = 1_000_000;

  private final RecurringStalls stalls = new RecurringStalls();

  @Test
  void oneStallIsNotTakenForMany() {
    network(0, 20_000, ms -> inStall(ms, 5_000, 120));
    assertEquals(0, wantedMs(5_200));
    assertEquals(0, wantedMs(20_000));
  }

  @Test
  void theSecondStallLeavesTheDelayThatBothNeededAndItGoesWhenNoMoreCome() {
    network(0, 10_060, ms -> Math.max(inStall(ms, 5_000, 120), inStall(ms, 10_000, 100)));
    assertEquals(90, wantedMs(10_060), 2, "nine tenths of the lesser");
    network(10_060, 19_900, ms -> inStall(ms, 10_000, 100));
    assertEquals(90, wantedMs(19_900), 2);
    network(19_900, 20_100, ms -> 0);
    assertEquals(0, wantedMs(20_100), "twice the period without another");
  }

  @Test
  void stallsHalfAMinuteApartAreEachTheFirst() {
    network(0, 40_000, ms -> Math.max(inStall(ms, 5_000, 120), inStall(ms, 35_000, 120)));
    assertEquals(0, wantedMs(35_500));
  }

  @Test
  void jitterIsNoStallHoweverLargeItIs() {
    Random random = new Random(1);
    for (int ms = 0; ms < 60_000; ms += 20) {
      stalls.add((long) (150 * random.nextDouble() * MS), ms * MS);
      assertEquals(0, wantedMs(ms), "after " + ms + " ms");
    }
  }

  @Test
  void whatAStallHeldBackIsToldFromWhatIsLateOtherwise() {
    network(0, 5_020, ms -> inStall(ms, 5_000, 120));
    assertEquals(true, stalls.holds(100 * MS, 5_040 * MS));
    assertEquals(false, stalls.holds(20 * MS, 5_040 * MS), "jitter may go on");
    assertEquals(false, stalls.holds(100 * MS, 6_100 * MS), "later it is no stall any more");
  }

  /** How late a packet is that comes at the end of a stall; the others are 5 ms late. */
  private static double inStall(int ms, int beginMs, int lengthMs) {
    return ms >= beginMs && ms < beginMs + lengthMs ? beginMs + lengthMs - ms : 5;
  }

  private void network(int fromMs, int toMs, IntToDoubleFunction lateMs) {
    for (int ms = fromMs; ms < toMs; ms += 20) {
      stalls.add((long) (lateMs.applyAsDouble(ms) * MS), ms * MS);
    }
  }

  private long wantedMs(int nowMs) {
    return stalls.wantedNanos(nowMs * MS) / MS;
  }
}
