package io.roomhub.daemon.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {
  private final RepeatFilter filter = new RepeatFilter();

  @Test
  void threeOfAMinutePassAndTheOthersAreToldAsANumber() {
    for (int i = 0; i < 10; i++) {
      assertEquals(i < 3, filter.admits("no sound card", 1_000 + i));
    }
    assertEquals(List.of(), filter.expire(60_999));
    assertEquals(List.of(new RepeatFilter.Held("no sound card", 7)), filter.expire(61_000));
    assertEquals(List.of(), filter.expire(200_000), "told once");
    assertTrue(filter.admits("no sound card", 61_001), "another minute");
  }

  @Test
  void whatIsSaidNowAndThenIsNeverHeldBack() {
    for (int i = 0; i < 100; i++) {
      long nowMs = 30_000L * i;
      assertEquals(List.of(), filter.expire(nowMs));
      assertTrue(filter.admits("Anna is here", nowMs));
    }
  }

  @Test
  void aClockThatIsSetBackHoldsNothingForEver() {
    for (int i = 0; i < 5; i++) {
      filter.admits("x", 1_000_000);
    }
    assertEquals(List.of(new RepeatFilter.Held("x", 2)), filter.expire(5_000));
    assertTrue(filter.admits("x", 5_000));
  }

  @Test
  void manyDifferentLinesPassAndAreNotRemembered() {
    for (int i = 0; i < 10_000; i++) {
      assertTrue(filter.admits("line " + i, 0));
    }
    assertTrue(filter.admits("line 9999", 0));
    for (int i = 0; i < 3; i++) {
      filter.admits("line 1", 0);
    }
    assertFalse(filter.admits("line 1", 0), "the first ones are");
  }
}
