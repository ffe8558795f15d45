package io.roomhub.daemon.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReconnectBackoffTest {
  @Test
  void waitsDoubleFromOneSecondToSixtyAndAreJitteredInTheUpperHalf() {
    long[] ceilings = {1, 2, 4, 8, 16, 32, 60, 60, 60, 60};
    for (int seed = 0; seed < 100; seed++) {
      ReconnectBackoff backoff = new ReconnectBackoff(new Random(seed));
      for (long ceiling : ceilings) {
        long delay = backoff.nextDelayMs(0);
        assertTrue(
            delay >= ceiling * 500 && delay <= ceiling * 1000, delay + " of " + ceiling + " s");
      }
    }
  }

  @Test
  void oneSeedGivesOneTable() {
    ReconnectBackoff backoff = new ReconnectBackoff(new Random(42));
    assertEquals(
        List.of(735L, 1897L, 2542L, 7407L, 15923L, 18616L, 55398L, 39100L, 57785L),
        LongStream.generate(() -> backoff.nextDelayMs(0)).limit(9).boxed().toList());
  }

  @Test
  void onlyAConnectionThatHeldForTenSecondsStartsOver() {
    ReconnectBackoff backoff = new ReconnectBackoff(new Random(1));
    for (int i = 0; i < 10; i++) {
      backoff.nextDelayMs(0);
    }
    assertTrue(backoff.nextDelayMs(9_999) >= 30_000);
    assertTrue(backoff.nextDelayMs(10_000) <= 1_000);
    assertTrue(backoff.nextDelayMs(0) <= 2_000);
  }
}
