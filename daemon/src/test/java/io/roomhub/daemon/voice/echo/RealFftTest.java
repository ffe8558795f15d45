package io.roomhub.daemon.voice.echo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealFftTest {
  @ParameterizedTest
  @ValueSource(ints = {8, 16, 64, 128, 1024})
  void itIsTheFourierTransformAndBack(int size) {
    RealFft fft = new RealFft(size);
    Random random = new Random(size);
    float[] signal = new float[size];
    for (int i = 0; i < size; i++) {
      signal[i] = (float) random.nextGaussian();
    }
    float[] re = new float[fft.bins()];
    float[] im = new float[fft.bins()];
    fft.forward(signal, re, im);
    for (int k = 0; k < fft.bins(); k++) {
      double expectedRe = 0;
      double expectedIm = 0;
      for (int i = 0; i < size; i++) {
        expectedRe += signal[i] * Math.cos(2 * Math.PI * k * i / size);
        expectedIm -= signal[i] * Math.sin(2 * Math.PI * k * i / size);
      }
      assertEquals(expectedRe, re[k], 1e-3);
      assertEquals(expectedIm, im[k], 1e-3);
    }
    float[] back = new float[size];
    fft.inverse(re, im, back);
    assertArrayEquals(signal, back, 1e-5f);
  }

  @Test
  void otherLengthsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RealFft(12));
    assertThrows(IllegalArgumentException.class, () -> new RealFft(4));
  }
}
