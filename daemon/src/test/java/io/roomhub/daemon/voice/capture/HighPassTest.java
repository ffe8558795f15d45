package io.roomhub.daemon.voice.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.Signals;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HighPassTest {
  @ParameterizedTest
  @CsvSource({"25,-24.1", "50,-12.3", "100,-3.01", "200,-0.26", "1000,0"})
  void theResponseIsThatOfASecondOrderButterworth(double hz, double decibels) {
    float[] sound = Signals.tone(hz, -6, 96_000);
    filter(new HighPass(100), sound);
    assertEquals(-6 + decibels, Signals.toneDbfs(sound, 48_000, 96_000, hz), 0.1);
  }

  @Test
  void anOffsetIsTakenAwayAndSilenceEndsInExactZeros() {
    HighPass highPass = new HighPass(100);
    float[] sound = new float[48_000];
    Arrays.fill(sound, 0.5f);
    filter(highPass, sound);
    assertTrue(Signals.peak(sound, 24_000, 48_000) < 1e-4);
    float[] silence = new float[48_000];
    filter(highPass, silence);
    assertEquals(0, Signals.peak(silence, 47_520, 48_000));
  }

  @Test
  void switchingAStageWhileSoundFlowsMakesNoClick() {
    SwitchedStage stage = SwitchedStage.of(new HighPass(400));
    float[] sound = Signals.tone(300, -6, 48_000);
    double smooth = Signals.steepest(sound, 0, sound.length);
    float[] block = new float[480];
    for (int at = 0; at < sound.length; at += 480) {
      System.arraycopy(sound, at, block, 0, 480);
      stage.process(block, (at / 9600) % 2 == 1);
      System.arraycopy(block, 0, sound, at, 480);
    }
    assertTrue(Signals.steepest(sound, 0, sound.length) < 1.2 * smooth);
    assertEquals(-6, Signals.toneDbfs(sound, 0, 9_600, 300), 0.01, "off is untouched");
    assertTrue(Signals.toneDbfs(sound, 12_000, 19_200, 300) < -10, "on filters");
  }

  private static void filter(HighPass highPass, float[] sound) {
    float[] block = new float[480];
    for (int at = 0; at < sound.length; at += 480) {
      System.arraycopy(sound, at, block, 0, 480);
      highPass.process(block);
      System.arraycopy(block, 0, sound, at, 480);
    }
  }
}
