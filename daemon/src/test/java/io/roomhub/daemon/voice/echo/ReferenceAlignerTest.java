package io.roomhub.daemon.voice.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReferenceAlignerTest {
  private static final double STEP = 2 * Math.PI * 300 / 48_000;

  private final ReferenceAligner aligner = new ReferenceAligner();
  private final float[] block = new float[480];
  private long played;

  @Test
  void whatIsReadDoesNotDependOnWhenItWasWritten() {
    play(4);
    aligner.advance();
    aligner.setDelay(1_000);
    for (int tick = 1; tick < 200; tick++) {
      play(tick % 3 == 0 ? 3 : 0);
      aligner.advance();
      aligner.read(0, block);
      assertSine(4 * 480 + tick * 480L - 480 - 1_000, 0);
    }
  }

  @Test
  void aSkewMovesItBetweenTheSamples() {
    play(4);
    aligner.advance();
    aligner.setDelay(1_000);
    aligner.setGrowth(200e-6);
    double delay = 1_000;
    for (int tick = 1; tick < 1_000; tick++) {
      play(1);
      aligner.advance();
      delay += 480 * 200e-6;
      aligner.read(0, block);
      if (tick > 10) {
        assertSine(4 * 480 + tick * 480L - 480 - delay, 200e-6);
      }
    }
    assertEquals(delay, aligner.delay(), 1e-6);
  }

  @Test
  void silenceIsReadWhereNothingWasPlayedYet() {
    play(200);
    aligner.advance();
    for (int tick = 0; tick < 10; tick++) {
      aligner.advance();
    }
    aligner.read(0, block);
    for (float sample : block) {
      assertEquals(0, sample);
    }
  }

  @Test
  void whereTheMarkIsLeftFarBehindTheDelayIsCountedAnew() {
    play(1);
    aligner.advance();
    aligner.setDelay(100);
    play(40);
    assertEquals(39 * 480, aligner.advance());
    assertEquals(100 + 39 * 480, aligner.delay());
  }

  @Test
  void threadsThatRunUnevenlyMoveNothing() {
    play(1);
    aligner.advance();
    aligner.setDelay(2_000);
    for (int tick = 1; tick < 2_000; tick++) {
      play(tick % 4 == 0 ? 4 : 0);
      assertEquals(0, aligner.advance());
    }
    assertEquals(2_000, aligner.delay());
  }

  @Test
  void whatTheMicrophoneHasLostIsMadeUpFor() {
    play(1);
    aligner.advance();
    aligner.setDelay(500);
    assertEquals(3 * 480, afterSlip(3));
    assertEquals(500 + 3 * 480, aligner.delay());
    assertEquals(0, afterSlip(0));
  }

  @Test
  void whatTheLoudspeakerHasMissedIsMadeUpForAndStaysInSightMeanwhile() {
    play(1);
    aligner.advance();
    aligner.setDelay(5_000);
    for (int lost = 0; lost < 3; lost++) {
      aligner.advance();
    }
    play(1);
    aligner.advance();
    aligner.readNewest(block);
    assertSine(480, 0);
    assertEquals(0, afterSlip(0), "so little is in reach");
    assertEquals(0, slipBack(1));
    long moved = slipBack(1);
    assertTrue(moved == -4 * 480 || moved == -5 * 480, "moved by " + moved);
    assertEquals(5_000 + moved, aligner.delay());
  }

  /** Loses blocks of the microphone, then goes on evenly. */
  private long afterSlip(int blocks) {
    play(blocks);
    long moved = 0;
    for (int tick = 0; tick < 400; tick++) {
      play(1);
      moved += aligner.advance();
    }
    return moved;
  }

  private long slipBack(int blocks) {
    for (int lost = 0; lost < blocks; lost++) {
      aligner.advance();
    }
    return afterSlip(0);
  }

  private void play(int blocks) {
    float[] sine = new float[480];
    for (int b = 0; b < blocks; b++) {
      for (int i = 0; i < 480; i++) {
        sine[i] = (float) Math.sin(STEP * played++);
      }
      aligner.write(sine);
    }
  }

  private void assertSine(double from, double growth) {
    for (int i = 0; i < 480; i++) {
      double at = from + i * (1 - growth);
      if (at >= 16) {
        assertEquals(Math.sin(STEP * at), block[i], 1e-3);
      }
    }
  }
}
