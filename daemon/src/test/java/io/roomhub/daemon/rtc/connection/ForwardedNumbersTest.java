package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardedNumbersTest {
  private static final long FRAME_NANOS = 20_000_000;

  private final ForwardedNumbers numbers = new ForwardedNumbers(100);

  private int take(int sequence, long timestamp, long ssrc, long nanos) {
    assertTrue(numbers.take(sequence, timestamp, ssrc, nanos));
    return numbers.sequenceNumber();
  }

  @Test
  void gapsAndDisorderStay() {
    assertEquals(100, take(65_534, 960, 1, 0));
    assertEquals(960, numbers.timestamp());
    assertEquals(103, take(1, 4 * 960, 1, 3 * FRAME_NANOS));
    assertEquals(102, take(0, 3 * 960, 1, 3 * FRAME_NANOS));
    assertEquals(3 * 960, numbers.timestamp());
    assertEquals(104, take(2, 5 * 960, 1, 4 * FRAME_NANOS));
    // What was before the first packet would have had another listener's number.
    assertFalse(numbers.take(65_533, 0, 1, 5 * FRAME_NANOS));
  }

  @Test
  void anotherSourceGoesOnWhereTheFormerStopped() {
    take(10, 1_000, 1, 0);
    take(11, 1_960, 1, FRAME_NANOS);
    assertEquals(102, take(40_000, 777, 2, 6 * FRAME_NANOS));
    assertEquals(1_960 + 5 * 960, numbers.timestamp());
    assertFalse(numbers.take(12, 2_920, 1, 6 * FRAME_NANOS), "a straggler of the former");
    assertEquals(103, take(40_001, 777 + 960, 2, 7 * FRAME_NANOS));
    // After a while the former may speak again.
    assertEquals(104, take(12, 2_920, 1, 200 * FRAME_NANOS));
    assertEquals(1_960 + 199 * 960, numbers.timestamp(), 1);
  }

  @Test
  void aJumpGoesOnWithoutOne() {
    take(10, 0, 1, 0);
    assertEquals(101, take(30_000, 99_999, 1, FRAME_NANOS));
    assertEquals(960, numbers.timestamp());
  }

  @Test
  void noNumberIsGivenTwiceWhateverComes() {
    Random random = new Random(5);
    Set<Long> seen = new HashSet<>();
    Set<Long> came = new HashSet<>();
    int[] next = new int[4];
    long unwrapped = -1;
    for (int i = 0; i < 200_000; i++) {
      int ssrc = random.nextInt(4);
      next[ssrc] += 1 + (random.nextInt(500) == 0 ? random.nextInt(60_000) : random.nextInt(3));
      int sequence = next[ssrc] - (random.nextInt(10) == 0 ? random.nextInt(60) : 0);
      // SRTP lets no packet of a source through twice.
      if (came.add((long) ssrc << 40 | sequence)
          && numbers.take(sequence & 0xFFFF, 960L * i, ssrc, i * FRAME_NANOS * 10L)) {
        int low = numbers.sequenceNumber() & 0xFFFF;
        long last = unwrapped < 0 ? low : unwrapped;
        long full = last + (short) (low - last);
        unwrapped = Math.max(last, full);
        assertTrue(seen.add(full), "number " + full + " twice");
      }
    }
    assertTrue(seen.size() > 50_000, seen.size() + " packets");
  }
}
