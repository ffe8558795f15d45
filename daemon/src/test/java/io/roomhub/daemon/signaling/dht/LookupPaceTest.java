package io.roomhub.daemon.signaling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupPaceTest {
  private final LookupPace pace = new LookupPace();
  private long nowMs = 1_000;

  private List<Long> waitsUntil(long ms) {
    List<Long> waits = new ArrayList<>();
    while (nowMs < ms) {
      long wait = pace.next(nowMs);
      waits.add(wait);
      nowMs += wait;
    }
    return waits;
  }

  @Test
  void quickAtFirstThenOnceAMinuteThenRarely() {
    assertEquals(List.of(5_000L, 10_000L, 20_000L, 60_000L), waitsUntil(60_000));
    assertTrue(waitsUntil(600_000).stream().allMatch(wait -> wait == 60_000));
    waitsUntil(660_000);
    List<Long> day = waitsUntil(nowMs + 86_400_000);
    assertTrue(
        day.stream().allMatch(wait -> wait == 300_000), "half an hour is what nodes remember");
    assertEquals(288, day.size());
  }

  @Test
  void aNetworkThatComesBackIsSearchedQuicklyAgain() {
    waitsUntil(3_600_000);
    pace.restart();
    assertEquals(5_000, pace.next(nowMs));
  }
}
