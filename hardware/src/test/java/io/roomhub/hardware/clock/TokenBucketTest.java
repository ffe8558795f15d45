package io.roomhub.hardware.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
  private final TokenBucket bucket = new TokenBucket(3, 10);

  /** A monotonic clock begins anywhere, and may pass the end of its numbers. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000, -1_000_000, Long.MAX_VALUE - 15})
  void soManyAtOnceAndThenOneInEachPeriod(long begin) {
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += bucket.take(begin) ? 1 : 0;
    }
    assertEquals(3, taken);
    assertEquals(begin + 10, bucket.nextAt());
    for (int later = 1; later <= 1_000; later++) {
      taken += bucket.take(begin + later) ? 1 : 0;
    }
    assertEquals(103, taken);
  }

  @Test
  void whatIsNotTakenDoesNotAddUp() {
    bucket.take(0);
    assertFalse(bucket.isFull(9));
    assertTrue(bucket.isFull(10));
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += bucket.take(1_000_000) ? 1 : 0;
    }
    assertEquals(3, taken);
  }

  @Test
  void whatIsGivenBackCanBeTakenAgainAndNoMore() {
    for (int i = 0; i < 3; i++) {
      bucket.take(0);
    }
    bucket.giveBack();
    assertTrue(bucket.take(0));
    assertFalse(bucket.has(0));
    for (int i = 0; i < 100; i++) {
      bucket.giveBack();
    }
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += bucket.take(1) ? 1 : 0;
    }
    assertEquals(3, taken);
  }
}
