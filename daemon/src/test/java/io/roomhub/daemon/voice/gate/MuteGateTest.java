package io.roomhub.daemon.voice.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.Signals;
import org.junit.jupiter.api.Test;

class MuteGateTest {
  private final MuteGate gate = new MuteGate(false);
  private final float[] tone = Signals.tone(440, 0, 9_600);
  private final float[] out = new float[9_600];

  @Test
  void itStartsClosedAndLetsNothingPass() {
    run(0, 9_600);
    assertTrue(gate.isClosed());
    assertEquals(0, Signals.peak(out, 0, 9_600));
  }

  @Test
  void theFirstBlockAfterTheWishRisesAndTheNextIsWhole() {
    gate.setOpen(true);
    assertTrue(gate.isClosed(), "a wish is not a fact yet");
    run(0, 480);
    assertFalse(gate.isClosed());
    assertTrue(Math.abs(out[0]) < 1e-4);
    run(480, 960);
    for (int i = 480; i < 960; i++) {
      assertEquals(tone[i], out[i]);
    }
  }

  @Test
  void theFirstBlockAfterTheWishFallsAndFromThereItIsExactZeros() {
    gate.setOpen(true);
    run(0, 960);
    gate.setOpen(false);
    assertFalse(gate.isClosed());
    run(960, 1_440);
    assertTrue(gate.isClosed());
    assertTrue(Signals.peak(out, 960, 1_440) > 0.5, "a ramp, not a cut");
    run(1_440, 9_600);
    assertEquals(0, Signals.peak(out, 1_440, 9_600));
  }

  @Test
  void neitherEdgeClicks() {
    run(0, 960);
    gate.setOpen(true);
    run(960, 4_800);
    gate.setOpen(false);
    run(4_800, 9_600);
    double ofTheTone = Signals.steepest(tone, 0, 9_600);
    double ofTheRamp = Math.PI / 2 / 480;
    assertTrue(Signals.steepest(out, 0, 9_600) <= ofTheTone + ofTheRamp);
  }

  private void run(int from, int to) {
    float[] block = new float[480];
    for (int at = from; at < to; at += 480) {
      System.arraycopy(tone, at, block, 0, 480);
      gate.process(block);
      System.arraycopy(block, 0, out, at, 480);
    }
  }
}
