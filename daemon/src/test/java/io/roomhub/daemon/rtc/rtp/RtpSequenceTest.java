package io.roomhub.daemon.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpSequenceTest {
  @Test
  void sequenceNumbersGoOnAcrossTheWrapInBothDirections() {
    RtpSequence sequence = new RtpSequence();
    int[] wire = {65533, 65535, 0, 65534, 2, 65532, 1};
    long[] expected = {65533, 65535, 65536, 65534, 65538, 65532, 65537};
    for (int i = 0; i < wire.length; i++) {
      assertEquals(expected[i], sequence.unwrapSequenceNumber(wire[i]), "number " + i);
    }
  }

  @Test
  void aNumberFromBeforeTheFirstOneIsNegative() {
    RtpSequence sequence = new RtpSequence();
    assertEquals(1, sequence.unwrapSequenceNumber(1));
    assertEquals(-1, sequence.unwrapSequenceNumber(65535));
    assertEquals(0, sequence.unwrapSequenceNumber(0));
  }

  @Test
  void timestampsGoOnAcrossTheWrapInBothDirections() {
    RtpSequence sequence = new RtpSequence();
    assertEquals(0xffff_ff00L, sequence.unwrapTimestamp(0xffff_ff00L));
    assertEquals(0x1_0000_02c0L, sequence.unwrapTimestamp(0x2c0));
    assertEquals(0xffff_fff0L, sequence.unwrapTimestamp(0xffff_fff0L));
    assertEquals(0x1_0000_0000L, sequence.unwrapTimestamp(0));
  }

  @Test
  void halfAWorldAwayCountsAsBehind() {
    assertEquals(32767, RtpSequence.difference16(0, 32767));
    assertEquals(-32768, RtpSequence.difference16(0, 32768));
    assertEquals(-1, RtpSequence.difference16(0, 65535));
    assertEquals(1, RtpSequence.difference16(65535, 0));
    assertEquals(Integer.MIN_VALUE, RtpSequence.difference32(0, 0x8000_0000L));
    assertEquals(-960, RtpSequence.difference32(0, 0xffff_fc40L));
  }

  @Test
  void aLongWalkIsFollowedExactly() {
    Random random = new Random(7);
    RtpSequence sequence = new RtpSequence();
    long number = 40_000;
    long time = 4_000_000_000L;
    sequence.unwrapSequenceNumber((int) (number & 0xFFFF));
    sequence.unwrapTimestamp(time);
    for (int i = 0; i < 100_000; i++) {
      number += random.nextInt(-100, 2000);
      time += random.nextInt(-48_000, 480_000);
      assertEquals(number, sequence.unwrapSequenceNumber((int) (number & 0xFFFF)));
      assertEquals(time, sequence.unwrapTimestamp(time & 0xFFFF_FFFFL));
    }
  }

  @Test
  void afterAResetTheNextValuesStandForThemselves() {
    RtpSequence sequence = new RtpSequence();
    sequence.unwrapSequenceNumber(65535);
    sequence.unwrapTimestamp(0xffff_ffffL);
    sequence.reset();
    assertEquals(0, sequence.unwrapSequenceNumber(0));
    assertEquals(0, sequence.unwrapTimestamp(0));
  }
}
