package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacingTest {
  private final JumpingClock clock = new JumpingClock();
  private final float[] block = new float[480];

  @Test
  void lateWakeUpsNeverAddUp() throws Exception {
    SilenceInput input = new SilenceInput(clock);
    clock.late = 700_000;
    for (int n = 1; n <= 360_000; n++) {
      input.read(block);
      assertEquals(5_000 + n * AudioBlock.NANOS + 700_000, clock.now);
    }
    assertEquals(0, input.xruns());
  }

  @Test
  void speakerTakesEachBlockAtOnceAndReturnsWhenTheNextIsDue() throws Exception {
    NullOutput output = new NullOutput(clock);
    for (int n = 1; n <= 100; n++) {
      output.write(block);
      assertEquals(5_000 + n * AudioBlock.NANOS, clock.now);
    }
  }

  @Test
  void shortHoldUpIsCaughtUpWithoutLoss() throws Exception {
    ToneInput input = new ToneInput(clock, 1_000, 0);
    input.read(block);
    clock.now += 195_000_000;
    for (int n = 2; n <= 20; n++) {
      input.read(block);
      assertEquals(5_000 + 205_000_000, clock.now, "block " + n + " waits already");
    }
    input.read(block);
    assertEquals(5_000 + 21 * AudioBlock.NANOS, clock.now);
    assertEquals(0, input.xruns());
  }

  @Test
  void longHoldUpIsOneXrunAndNoBurst() throws Exception {
    SilenceInput input = new SilenceInput(clock);
    input.read(block);
    clock.now += 5_000_000_000L;
    long resumed = clock.now;
    for (int n = 0; n < 10; n++) {
      input.read(block);
      assertEquals(resumed + n * AudioBlock.NANOS, clock.now);
    }
    assertEquals(1, input.xruns());
  }

  @Test
  void toneHasItsLevelAndFrequencyAndNoSeams() throws Exception {
    ToneInput input = new ToneInput(clock, 440, -20);
    float[] heard = new float[100 * 480];
    for (int n = 0; n < 100; n++) {
      input.read(block);
      System.arraycopy(block, 0, heard, n * 480, 480);
    }
    assertEquals(-20, Signals.toneDb(heard, 0, heard.length, 440, 48_000), 0.01);
    assertEquals(440, Signals.frequency(heard, 0, heard.length, 48_000), 0.01);
    assertTrue(Signals.residualDb(heard, 0, heard.length, 440, 48_000) < -120);
  }

  @Test
  void onlyToneAndSilenceAreTestSignals() throws Exception {
    assertTrue(new ToneInput(clock, 440, -20).info().testSignal());
    assertTrue(new SilenceInput(clock).info().testSignal());
    assertFalse(new NullOutput(clock).info().testSignal());
    assertEquals(
        new AudioDeviceInfo("tone", "tone 440.0 Hz, -20.0 dBFS", "virtual", 1, 48_000, true, false),
        new ToneInput(clock, 440, -20).info());
  }

  @Test
  void silenceIsSilent() throws Exception {
    java.util.Arrays.fill(block, 1f);
    new SilenceInput(clock).read(block);
    assertArrayEquals(new float[480], block);
  }

  @Test
  void impossibleTonesAreRefused() {
    for (double hz : new double[] {0, -1, 24_000, Double.NaN}) {
      assertThrows(AudioDeviceException.class, () -> new ToneInput(clock, hz, -20));
    }
    assertThrows(AudioDeviceException.class, () -> new ToneInput(clock, 440, 0.1));
    assertThrows(AudioDeviceException.class, () -> new ToneInput(clock, 440, Double.NaN));
  }

  @Test
  void closedDevicesSaySo() throws Exception {
    SilenceInput input = new SilenceInput(clock);
    input.close();
    assertEquals(
        "silence was closed",
        assertThrows(AudioDeviceException.class, () -> input.read(block)).getMessage());
    NullOutput output = new NullOutput(clock);
    output.close();
    assertThrows(AudioDeviceException.class, () -> output.write(block));
  }
}
