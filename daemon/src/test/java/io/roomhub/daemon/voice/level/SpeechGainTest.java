package io.roomhub.daemon.voice.level;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.meter.LevelMeter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechGainTest {
  private static final int SECOND = 48_000;

  private final SpeechGain gain = new SpeechGain(-15, 28);
  private final VoiceActivity voice = new VoiceActivity();

  /** Speech whose syllables have this level, dBFS. */
  private static float[] speech(double dbfs, int seconds) {
    float[] speech = Signals.syllables(seconds * SECOND, 3);
    return scaled(speech, dbfs - Signals.dbfs(speech, 0, speech.length));
  }

  private static float[] scaled(float[] in, double db) {
    float[] out = in.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= (float) Math.pow(10, db / 20);
    }
    return out;
  }

  private float[] process(float[] sound) {
    float[] out = new float[sound.length];
    float[] block = new float[480];
    for (int at = 0; at < sound.length; at += 480) {
      System.arraycopy(sound, at, block, 0, 480);
      double meanSquare = LevelMeter.meanSquare(block, 0, 480);
      voice.byEnergy(meanSquare);
      gain.process(block, meanSquare, voice.active());
      System.arraycopy(block, 0, out, at, 480);
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(doubles = {-46, -36, -26, -20, -12, -6})
  void everyTalkerIsAtTheTargetWithinFiveSeconds(double dbfs) {
    float[] out = process(speech(dbfs, 8));
    assertEquals(-20, Signals.dbfs(out, 5 * SECOND, 8 * SECOND), 3);
  }

  @Test
  void noiseInAPauseIsNotPumpedUp() {
    float[] words = speech(-40, 4);
    float[] pause = Signals.noise(-65, 10 * SECOND, 1);
    process(words);
    double before = gain.gainDb();
    float[] out = process(pause);
    // The 200 ms after the last word still count as speech.
    assertEquals(before, gain.gainDb(), 0.5);
    assertEquals(-65 + before, Signals.dbfs(out, SECOND, 10 * SECOND), 1);
  }

  @Test
  void anotherTalkerWhoIsMuchSofterIsFollowed() {
    process(speech(-10, 6));
    float[] out = process(speech(-38, 10));
    assertEquals(-20, Signals.dbfs(out, 7 * SECOND, 10 * SECOND), 3);
  }

  @Test
  void whatIsAtTheTargetIsLeftAlone() {
    float[] sound = speech(-20, 4);
    float[] out = process(sound);
    for (int i = 0; i < sound.length; i++) {
      sound[i] -= out[i];
    }
    assertTrue(Signals.dbfs(sound, 0, sound.length) < -35);
  }

  @Test
  void theGainGlidesWithoutAStep() {
    float[] tone = Signals.tone(100, -46, 5 * SECOND);
    float[] out = process(tone);
    double atRest = Signals.steepest(Arrays.copyOf(tone, SECOND), 1, SECOND);
    double loudest = Math.pow(10, gain.gainDb() / 20);
    assertTrue(Signals.steepest(out, 1, out.length) < 1.1 * atRest * loudest);
  }
}
