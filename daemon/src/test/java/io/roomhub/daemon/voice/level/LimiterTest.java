package io.roomhub.daemon.voice.level;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.Signals;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {
  private static final int SECOND = 48_000;

  private final Limiter limiter = new Limiter();

  @Test
  void whatIsNotTooLoudPassesUntouchedButForTheLookAhead() {
    float[] in = Signals.tone(440, -3, SECOND);
    float[] out = limit(in);
    for (int i = Limiter.LOOK_AHEAD; i < SECOND; i++) {
      assertEquals(in[i - Limiter.LOOK_AHEAD], out[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingEverLeavesAboveTheCeiling(long seed) {
    Random random = new Random(seed);
    float[] in = Signals.noise(6, SECOND, seed);
    for (int i = 0; i < 50; i++) {
      in[random.nextInt(SECOND)] = (float) (40 * random.nextGaussian());
    }
    assertTrue(Signals.peak(limit(in), 0, SECOND) <= 0.892);
  }

  @Test
  void aLoudToneComesOutAtTheCeilingAndIsStillThatTone() {
    float[] out = limit(Signals.tone(440, 20, SECOND));
    assertEquals(-1, Signals.toneDbfs(out, SECOND / 2, SECOND, 440), 0.1);
    assertEquals(-1, Signals.dbfs(out, SECOND / 2, SECOND), 0.1, "and little else");
  }

  @Test
  void theGainComesAndGoesWithoutACorner() {
    float[] in = Signals.tone(100, -6, 2 * SECOND);
    for (int i = SECOND / 2; i < SECOND / 2 + 4_800; i++) {
      in[i] *= 4;
    }
    float[] out = limit(in);
    assertTrue(Signals.steepest(out, 0, out.length) < 0.03, "no click at either edge");
    assertEquals(-6, Signals.toneDbfs(out, 2 * SECOND - 9_600, 2 * SECOND, 100), 0.05);
  }

  @Test
  void afterHoursOfLimitingQuietSoundIsStillExact() {
    float[] loud = Signals.noise(6, SECOND, 9);
    for (int i = 0; i < 20; i++) {
      limit(loud);
    }
    limit(new float[5 * SECOND]);
    float[] in = Signals.tone(440, -20, 4_800);
    float[] out = limit(in);
    for (int i = Limiter.LOOK_AHEAD; i < in.length; i++) {
      assertEquals(in[i - Limiter.LOOK_AHEAD], out[i]);
    }
  }

  private float[] limit(float[] in) {
    float[] out = in.clone();
    float[] block = new float[480];
    for (int at = 0; at < out.length; at += 480) {
      System.arraycopy(out, at, block, 0, 480);
      limiter.process(block);
      System.arraycopy(block, 0, out, at, 480);
    }
    return out;
  }
}
