package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RNNoiseTest {
  private static final int SECOND = RNNoise.SAMPLE_RATE;

  @BeforeAll
  static void libraryIsThere() {
    Fetched.assumeFetched();
    assertTrue(RNNoise.available(), () -> RNNoise.whyUnavailable().orElseThrow());
  }

  @Test
  void whiteNoiseFallsByMoreThanFifteenDecibels() {
    float[] noise = Signals.whiteNoise(4 * SECOND, -30, 1);
    float[] out = denoise(noise);
    double fall =
        Signals.dbfs(noise, 2 * SECOND, 4 * SECOND) - Signals.dbfs(out, 2 * SECOND, 4 * SECOND);
    assertTrue(fall > 15, "fell by " + fall + " dB");
  }

  @Test
  void silenceStaysSilent() {
    assertArrayEquals(new float[SECOND], denoise(new float[SECOND]), 1e-6f);
  }

  @Test
  void voiceKeepsItsLevelAndComesOutTheDocumentedDelayLater() {
    float[] voice = Signals.voice(5 * SECOND);
    float[] out = denoise(voice);
    double change = Signals.dbfs(out, SECOND, 5 * SECOND) - Signals.dbfs(voice, SECOND, 5 * SECOND);
    assertEquals(0, change, 2, "level change in dB");
    assertEquals(RNNoise.DELAY, Signals.lag(voice, out, 2_000));
  }

  @Test
  void aSteadyToneSinksByAboutThreeDecibelsInHalfAMinute() {
    float[] out = denoise(Signals.tone(30 * SECOND, 440, -20));
    assertEquals(-0.5, Signals.dbfs(out, SECOND, 2 * SECOND) + 20, 0.5, "dB in the 2nd second");
    assertEquals(-3.2, Signals.dbfs(out, 29 * SECOND, 30 * SECOND) + 20, 0.5, "dB in the 30th");
  }

  @Test
  void aHighSteadyToneIsTakenForNoise() {
    float[] out = denoise(Signals.tone(2 * SECOND, 1_000, -20));
    assertTrue(Signals.dbfs(out, SECOND, 2 * SECOND) < -100);
  }

  @Test
  void voiceIsMoreProbableInVoiceThanInNoise() {
    assertTrue(meanVoice(Signals.voice(3 * SECOND)) > 0.6);
    assertTrue(meanVoice(Signals.whiteNoise(3 * SECOND, -30, 2)) < 0.2);
  }

  @Test
  void outputMayBeTheInputArray() {
    float[] noise = Signals.whiteNoise(RNNoise.FRAME_SIZE * 5, -20, 3);
    float[] apart = denoise(noise);
    float[] frame = new float[RNNoise.FRAME_SIZE];
    try (RNNoise denoiser = new RNNoise()) {
      for (int at = 0; at < noise.length; at += RNNoise.FRAME_SIZE) {
        System.arraycopy(noise, at, frame, 0, frame.length);
        denoiser.processFrame(frame, frame);
        assertArrayEquals(Arrays.copyOfRange(apart, at, at + frame.length), frame);
      }
    }
  }

  @Test
  void aCallAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] frame = Signals.whiteNoise(RNNoise.FRAME_SIZE, -20, 4);
    try (RNNoise denoiser = new RNNoise()) {
      long least = Long.MAX_VALUE;
      // What the virtual machine allocates once, for itself, falls into one round and not into all.
      for (int round = 0; round < 5; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 500; i++) {
          denoiser.processFrame(frame, frame);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    }
  }

  @Test
  void aFrameOfAnotherLengthIsRefused() {
    try (RNNoise denoiser = new RNNoise()) {
      float[] frame = new float[RNNoise.FRAME_SIZE];
      assertThrows(
          IllegalArgumentException.class, () -> denoiser.processFrame(new float[960], frame));
      assertThrows(
          IllegalArgumentException.class, () -> denoiser.processFrame(frame, new float[479]));
    }
  }

  @Test
  void aClosedDenoiserRefusesWorkAndMayBeClosedAgain() {
    RNNoise denoiser = new RNNoise();
    denoiser.close();
    denoiser.close();
    float[] frame = new float[RNNoise.FRAME_SIZE];
    assertThrows(IllegalStateException.class, () -> denoiser.processFrame(frame, frame));
  }

  private static float[] denoise(float[] in) {
    float[] out = new float[in.length];
    float[] frame = new float[RNNoise.FRAME_SIZE];
    float[] clean = new float[RNNoise.FRAME_SIZE];
    try (RNNoise denoiser = new RNNoise()) {
      for (int at = 0; at + frame.length <= in.length; at += frame.length) {
        System.arraycopy(in, at, frame, 0, frame.length);
        denoiser.processFrame(frame, clean);
        System.arraycopy(clean, 0, out, at, clean.length);
      }
    }
    return out;
  }

  private static double meanVoice(float[] in) {
    float[] frame = new float[RNNoise.FRAME_SIZE];
    double sum = 0;
    int frames = 0;
    try (RNNoise denoiser = new RNNoise()) {
      for (int at = 0; at + frame.length <= in.length; at += frame.length) {
        System.arraycopy(in, at, frame, 0, frame.length);
        sum += denoiser.processFrame(frame, frame);
        frames++;
      }
    }
    return sum / frames;
  }
}
