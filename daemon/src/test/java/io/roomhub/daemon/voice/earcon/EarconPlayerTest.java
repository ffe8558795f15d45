package io.roomhub.daemon.voice.earcon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EarconPlayerTest {
  private final EarconPlayer player = new EarconPlayer();

  private float[] play(int ms) {
    float[] out = new float[ms * 48];
    float[] block = new float[480];
    for (int at = 0; at < out.length; at += 480) {
      java.util.Arrays.fill(block, 0);
      player.mix(block);
      System.arraycopy(block, 0, out, at, 480);
    }
    return out;
  }

  @ParameterizedTest
  @EnumSource(Earcon.class)
  void eachIsHeardForItsLengthWithoutAClick(Earcon earcon) {
    player.play(earcon);
    float[] out = play(1_000);
    int end = earcon.lengthMs() * 48;
    assertEquals(0, Signals.peak(out, end, out.length));
    double peak = Signals.peak(out, 0, end);
    assertTrue(peak > 0.04 && peak < 0.07, "peak " + peak);
    // The steepest slope of the highest tone with its octave, and nothing steeper.
    assertTrue(Signals.steepest(out, 0, out.length) < 0.0502 * 1.4 * 2 * Math.PI * 880 / 48_000);
    int first = earcon.notes().getFirst().ms() * 48;
    assertEquals(-26, Signals.toneDbfs(out, 960, first - 960, earcon.notes().getFirst().hz()), 1.5);
  }

  @Test
  void theyAreAddedToWhatIsPlayedAndWaitForEachOther() {
    player.play(Earcon.MUTED);
    player.play(Earcon.LIVE);
    float[] block = new float[480];
    java.util.Arrays.fill(block, 0.5f);
    player.mix(block);
    assertEquals(0.5, block[0], 1e-6);
    assertTrue(Signals.peak(block, 0, 480) > 0.51);
    float[] rest = play(1_000);
    int both = (Earcon.MUTED.lengthMs() + Earcon.LIVE.lengthMs() - 10) * 48;
    assertTrue(Signals.peak(rest, both - 2_400, both) > 0.02);
    assertEquals(0, Signals.peak(rest, both, rest.length));
  }

  @Test
  void moreThanAFewAreForgotten() {
    for (int i = 0; i < 100; i++) {
      player.play(Earcon.TROUBLE);
    }
    float[] out = play(10_000);
    assertEquals(0, Signals.peak(out, 5 * Earcon.TROUBLE.lengthMs() * 48, out.length));
    player.play(Earcon.CAME);
    assertTrue(Signals.peak(play(100), 0, 4_800) > 0.04, "there is room again");
  }
}
