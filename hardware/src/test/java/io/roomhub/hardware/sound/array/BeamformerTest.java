package io.roomhub.hardware.sound.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeamformerTest {
  private static final ArrayGeometry SQUARE =
      ArrayGeometry.ofMillimetres(-32, 0, 0, -32, 32, 0, 0, 32);

  private final float[] mono = new float[480];

  /** Lets it hear 10 ms; returns the power of what comes out. */
  private double hear(Beamformer beamformer, float[][] signals) {
    int frames = signals[0].length;
    beamformer.process(signals, frames, mono, 0);
    double sum = 0;
    for (int i = 0; i < frames; i++) {
      sum += mono[i] * mono[i];
    }
    return sum / frames;
  }

  private double hear(
      Beamformer beamformer, ArraySource source, double degrees, double level, int blocks) {
    double sum = 0;
    for (int n = 0; n < blocks; n++) {
      sum += hear(beamformer, source.next(degrees, level, 160));
    }
    return 10 * Math.log10(sum / blocks);
  }

  @ParameterizedTest
  @CsvSource({"16000,0", "16000,47", "16000,180", "48000,93", "48000,275", "44100,321"})
  void itTurnsToTheTalkerThroughNoise(int rate, double degrees) {
    ArraySource source = new ArraySource(SQUARE, rate, 0.05, 7);
    Beamformer beamformer = new Beamformer(SQUARE, rate, 480);
    int frames = rate / 100;
    for (int n = 0; n < 50; n++) {
      hear(beamformer, source.next(degrees, 0, frames));
    }
    assertEquals(-1, beamformer.directionDegrees(), "noise has no direction");
    for (int n = 0; n < 80; n++) {
      hear(beamformer, source.next(degrees, 1, frames));
    }

    double off = Math.abs(beamformer.directionDegrees() - degrees);
    assertTrue(Math.min(off, 360 - off) <= 10, beamformer.directionDegrees() + " degrees");
  }

  @Test
  void theTalkerKeepsHisLevelAndTheNoiseOfFourMicrophonesIs6DbLower() {
    ArraySource talker = new ArraySource(SQUARE, 16_000, 0, 1);
    Beamformer beamformer = new Beamformer(SQUARE, 16_000, 480);
    hear(beamformer, talker, 30, 0, 10);
    hear(beamformer, talker, 30, 1, 50);
    assertEquals(30, beamformer.directionDegrees());
    assertEquals(-20, hear(beamformer, talker, 30, 1, 100), 0.3);

    beamformer.hold(true);
    ArraySource noise = new ArraySource(SQUARE, 16_000, 0.1, 2);
    // The filters between samples take some of the very highest noise too.
    assertEquals(-26, hear(beamformer, noise, 30, 0, 100), 0.8);
  }

  @Test
  void trebleThatAveragingLosesStays() {
    ArraySource talker = new ArraySource(SQUARE, 16_000, 0, 3);
    Beamformer beam = new Beamformer(SQUARE, 16_000, 480);
    Beamformer average = new Beamformer(SQUARE, 16_000, 480);
    average.setEnabled(false);
    for (int n = 0; n < 50; n++) {
      float[][] signals = talker.next(0, n < 10 ? 0 : 1, 160);
      hear(beam, signals);
      hear(average, signals);
    }
    beam.hold(true);
    ArraySource hiss = new ArraySource(SQUARE, 16_000, 0, 4);
    hiss.only(5_000);
    double steered = 0;
    double averaged = 0;
    for (int n = 0; n < 50; n++) {
      float[][] signals = hiss.next(0, 1, 160);
      steered += hear(beam, signals);
      averaged += hear(average, signals);
    }

    double gain = 10 * Math.log10(steered / averaged);
    assertTrue(gain > 10, "5 kHz from the front: " + gain + " dB more than the average");
  }

  @Test
  void itFollowsAnotherTalkerWithinHalfASecondAndWithoutAClick() {
    ArraySource talker = new ArraySource(SQUARE, 16_000, 0.001, 5);
    talker.only(600);
    Beamformer beamformer = new Beamformer(SQUARE, 16_000, 480);
    hear(beamformer, talker, 90, 0, 10);
    hear(beamformer, talker, 90, 1, 50);
    assertEquals(90, beamformer.directionDegrees(), 10);

    float last = 0;
    double steepest = 0;
    for (int n = 0; n < 50; n++) {
      hear(beamformer, talker.next(270, 1, 160));
      for (int i = 0; i < 160; i++) {
        steepest = n + i == 0 ? 0 : Math.max(steepest, Math.abs(mono[i] - last));
        last = mono[i];
      }
    }

    assertEquals(270, beamformer.directionDegrees(), 10);
    // The talker's own jump across the table is the steepest there may be: his sine's slope twice.
    double peak = 0.1 * Math.sqrt(2.0 / 60) * 60;
    double slope = peak * 2 * Math.PI * 600 / 16_000;
    assertTrue(steepest < 2 * slope, "steepest step " + steepest + ", a sine's own " + slope);
  }

  @Test
  void theLoudspeakersDirectionIsNobodys() {
    ArraySource talker = new ArraySource(SQUARE, 16_000, 0.001, 6);
    Beamformer beamformer = new Beamformer(SQUARE, 16_000, 480);
    hear(beamformer, talker, 90, 0, 10);
    hear(beamformer, talker, 90, 1, 50);
    beamformer.hold(true);
    hear(beamformer, talker, 200, 1, 100);
    assertEquals(90, beamformer.directionDegrees());
    beamformer.hold(false);
    hear(beamformer, talker, 200, 1, 100);
    assertEquals(200, beamformer.directionDegrees());
  }

  @Test
  void piecesOfAnySizeMakeTheSameSound() {
    ArraySource talker = new ArraySource(SQUARE, 16_000, 0.01, 8);
    float[][] signals = talker.next(120, 1, 16_000);
    for (float[] signal : signals) {
      Arrays.fill(signal, 0, 800, 0);
    }
    float[] whole = run(signals, 160);
    float[] pieces = run(signals, 37);
    for (int i = 0; i < 15_900; i++) {
      // Where the direction changes, the fade begins with a piece.
      if (i < 1_600 || i > 8_000) {
        assertEquals(whole[i], pieces[i], 1e-6, "sample " + i);
      }
    }
  }

  private static float[] run(float[][] signals, int step) {
    Beamformer beamformer = new Beamformer(SQUARE, 16_000, 480);
    float[] out = new float[signals[0].length];
    float[][] piece = new float[signals.length][step];
    for (int at = 0; at + step <= out.length; at += step) {
      for (int m = 0; m < signals.length; m++) {
        System.arraycopy(signals[m], at, piece[m], 0, step);
      }
      beamformer.process(piece, step, out, at);
    }
    return out;
  }
}
