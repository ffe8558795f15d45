package io.roomhub.daemon.voice.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.Signals;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoudnessTest {
  private static final int SECOND = 48_000;

  private final Loudness loudness = new Loudness();

  @ParameterizedTest
  @ValueSource(doubles = {-12, -6, 0, 6, 12})
  void softAndLoudTalkersAreHeardAlike(double louderDb) {
    float[] usual = heard(new Loudness(), 0);
    float[] other = heard(loudness, louderDb);
    double level = Signals.dbfs(usual, 10 * SECOND, 19 * SECOND);
    assertEquals(level, Signals.dbfs(other, 10 * SECOND, 19 * SECOND), 1.5);
  }

  @Test
  void noiseIsNotMadeLouder() {
    float[] noise = Signals.noise(-50, 20 * SECOND, 1);
    process(loudness, noise);
    assertTrue(Math.abs(loudness.gainDb()) < 1, "gain " + loudness.gainDb());
  }

  private static float[] heard(Loudness through, double louderDb) {
    float[] speech = Signals.speech(20 * SECOND, 9);
    double gain = 0.5 * Math.pow(10, louderDb / 20);
    for (int i = 0; i < speech.length; i++) {
      speech[i] *= (float) gain;
    }
    process(through, speech);
    return speech;
  }

  private static void process(Loudness through, float[] sound) {
    for (int at = 0; at + 480 <= sound.length; at += 480) {
      float[] block = Arrays.copyOfRange(sound, at, at + 480);
      through.process(block);
      System.arraycopy(block, 0, sound, at, 480);
    }
  }
}
