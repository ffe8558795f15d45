package io.roomhub.daemon.voice.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
