package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OfferLimitTest {
  private final OfferLimit limit = new OfferLimit();

  @Test
  void aBurstIsTakenAndThenOneEachSecond() {
    long now = 7;
    for (int i = 0; i < OfferLimit.BURST; i++) {
      assertTrue(limit.take(now));
    }
    assertFalse(limit.take(now));
    assertFalse(limit.take(now + OfferLimit.PERIOD_NANOS - 1));
    assertTrue(limit.take(now + OfferLimit.PERIOD_NANOS));
    assertFalse(limit.take(now + OfferLimit.PERIOD_NANOS));
    assertEquals(3, limit.refused());
  }

  @Test
  void whoRenegotiatesForEverGetsOnePerSecond() {
    int taken = 0;
    for (long ms = 0; ms < 3_600_000; ms += 10) {
      taken += limit.take(ms * 1_000_000) ? 1 : 0;
    }
    assertEquals(OfferLimit.BURST + 3_599, taken);
  }

  @Test
  void aPauseDoesNotAddUpToMoreThanABurst() {
    assertTrue(limit.take(0));
    long later = 3_600 * OfferLimit.PERIOD_NANOS;
    for (int i = 0; i < OfferLimit.BURST; i++) {
      assertTrue(limit.take(later));
    }
    assertFalse(limit.take(later));
  }
}
