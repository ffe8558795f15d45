package io.roomhub.daemon.voice.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.daemon.voice.Signals;
import io.roomhub.natives.RNNoise;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RNNoiseSuppressorTest {
  private static final int SECOND = 48_000;

  @Test
  void whiteNoiseFallsByFarMoreThanTwentyDecibelsAndIsNoVoice() {
    assumeTrue(RNNoise.available(), "librnnoise is not on this machine");
    NoiseSuppressor suppressor = RNNoiseSuppressor.load();
    assertEquals("rnnoise 0.2", suppressor.engine());
    float[] sound = Signals.noise(-30, 5 * SECOND, 1);
    process(suppressor, sound);
    assertTrue(Signals.dbfs(sound, 3 * SECOND, 5 * SECOND) < -60);
    assertTrue(suppressor.voiceProbability() < 0.2);
    suppressor.close();
  }

  @Test
  void speechKeepsItsLevelAndTheNoiseBetweenItsPhrasesIsGone() {
    assumeTrue(RNNoise.available(), "librnnoise is not on this machine");
    NoiseSuppressor suppressor = RNNoiseSuppressor.load();
    float[] sound = Signals.speech(10 * SECOND, 1);
    float[] noise = Signals.noise(-45, 10 * SECOND, 1);
    double speech = Signals.dbfs(sound, 0, 10 * SECOND);
    for (int i = 0; i < sound.length; i++) {
      sound[i] += noise[i];
    }
    process(suppressor, sound);
    assertEquals(speech, Signals.dbfs(sound, 0, 10 * SECOND), 1);
    // The third phrase ends at 7.2 s and the fourth begins at 7.8 s.
    assertTrue(Signals.dbfs(sound, 355_000, 370_000) < -45 - 20);
    suppressor.close();
  }

  @Test
  void withoutItsLibraryTheStandInSaysWhy() {
    NoiseSuppressor suppressor = RNNoiseSuppressor.load();
    assertEquals(RNNoise.available(), suppressor.active());
    suppressor.close();
    NoiseSuppressor standIn = new NoNoiseSuppressor("rnnoise cannot be loaded");
    assertFalse(standIn.active());
    assertEquals("none: rnnoise cannot be loaded", standIn.engine());
    float[] sound = Signals.tone(440, -20, 480);
    float[] before = sound.clone();
    standIn.process(sound);
    assertEquals(0, Arrays.compare(before, sound));
  }

  private static void process(NoiseSuppressor suppressor, float[] sound) {
    float[] block = new float[480];
    for (int at = 0; at < sound.length; at += 480) {
      System.arraycopy(sound, at, block, 0, 480);
      suppressor.process(block);
      System.arraycopy(block, 0, sound, at, 480);
    }
  }
}
