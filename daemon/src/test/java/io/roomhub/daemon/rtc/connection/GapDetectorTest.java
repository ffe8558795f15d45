package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GapDetectorTest {
  private static final long MS = 1_000_000L;
  private static final int SOUND = 80;

  private final GapDetector gaps = new GapDetector();
  private long nowMs = 5_000;

  private void packets(int count, int everyMs, int bytes) {
    for (int i = 0; i < count; i++) {
      nowMs += everyMs;
      gaps.onPacket(nowMs * MS, bytes);
    }
  }

  /** Whether the 10 times a second that the timer asks find a gap, and after how long. */
  private long gapAfterMs() {
    for (long waited = 100; waited <= 2_000; waited += 100) {
      if (gaps.poll((nowMs + waited) * MS)) {
        return waited;
      }
    }
    return -1;
  }

  @Test
  void aSteadyStreamThatStopsIsNoticedWithin300Ms() {
    packets(50, 20, SOUND);
    assertTrue(gapAfterMs() <= 300 && gapAfterMs() > 0);
  }

  @Test
  void theGapLastsUntilTheNextPacketAndTheNextOneNeedsASteadyStreamAgain() {
    packets(50, 20, SOUND);
    assertTrue(gaps.poll((nowMs + 250) * MS));
    nowMs += 3_000;
    assertTrue(gaps.poll(nowMs * MS));
    packets(1, 10, SOUND);
    assertFalse(gaps.poll(nowMs * MS));
    assertFalse(gapAfterMs() > 0, "one packet is no stream");
    packets(GapDetector.STEADY_PACKETS, 20, SOUND);
    assertTrue(gapAfterMs() > 0);
  }

  @Test
  void jitterIsNoGap() {
    packets(50, 20, SOUND);
    nowMs += 180;
    assertFalse(gaps.poll(nowMs * MS));
  }

  @Test
  void aStreamThatEndsWithThePacketOfDtxMeansToBeSilent() {
    packets(50, 20, SOUND);
    packets(1, 20, 2);
    assertFalse(gapAfterMs() > 0);
  }

  @Test
  void theSparsePacketsOfDtxAreNoGaps() {
    packets(50, 20, SOUND);
    packets(1, 20, 1);
    for (int i = 0; i < 20; i++) {
      packets(1, 400, 3);
      assertFalse(gapAfterMs() > 0);
    }
  }

  @Test
  void beforeThereIsAStreamNothingIsMissing() {
    assertFalse(gapAfterMs() > 0);
    packets(GapDetector.STEADY_PACKETS - 1, 20, SOUND);
    assertFalse(gapAfterMs() > 0);
  }
}
