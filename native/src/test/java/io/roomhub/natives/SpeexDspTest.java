package io.roomhub.natives;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SpeexDspTest {
  @Test
  void aDelayedEchoSinks() {
    Assumptions.assumeTrue(SpeexDsp.available(), "libspeexdsp1 is not installed");
    Random random = new Random(1);
    float[] played = new float[480];
    float[] before = new float[480];
    float[] heard = new float[480];
    double last = 0;
    try (SpeexDsp speex = new SpeexDsp(48_000, 480, 4_800)) {
      for (int block = 0; block < 300; block++) {
        for (int i = 0; i < 480; i++) {
          heard[i] = 0.5f * before[i];
          before[i] = played[i];
          played[i] = (float) (0.05 * random.nextGaussian());
        }
        speex.process(heard, before);
        last = 0;
        for (float sample : heard) {
          last += sample * sample / 480;
        }
      }
    }
    assertTrue(last < 0.025 * 0.025 / 30, "left: " + last);
  }

  @Test
  void aClosedOneIsNotUsed() {
    Assumptions.assumeTrue(SpeexDsp.available(), "libspeexdsp1 is not installed");
    SpeexDsp speex = new SpeexDsp(48_000, 480, 4_800);
    speex.close();
    speex.close();
    assertThrows(IllegalStateException.class, () -> speex.process(new float[480], new float[480]));
    try (SpeexDsp other = new SpeexDsp(48_000, 480, 4_800)) {
      assertThrows(
          IllegalArgumentException.class, () -> other.process(new float[10], new float[480]));
    }
  }
}
