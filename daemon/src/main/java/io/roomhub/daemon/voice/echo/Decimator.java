package io.roomhub.daemon.voice.echo;

/**
 * From 48 kHz to 8 kHz, behind a low-pass of 3.6 kHz. Halves the rate first, by a short filter that
 * only has to keep the top of the band out. One thread; allocates nothing later.
 */
final class Decimator {
  /** Samples that become one. */
  static final int FACTOR = 6;

  /** Samples that a block of 480 becomes. */
  static final int OUT = PartitionedKalmanFilter.BLOCK / FACTOR;

  private static final int HALVES = PartitionedKalmanFilter.BLOCK / 2;

  /** Taps of the first filter before and behind its middle. */
  private static final int REACH = 3;

  private static final int TAPS = 24;

  private final float[] kernel = new float[TAPS / 2];
  private final float[] input = new float[2 * REACH + PartitionedKalmanFilter.BLOCK];
  private final float[] halved = new float[TAPS + HALVES];

  Decimator() {
    for (int t = 0; t < TAPS / 2; t++) {
      double x = t - (TAPS - 1) / 2.0;
      double cut = 2 * 3_600 / 24_000.0;
      double window = 0.5 + 0.5 * Math.cos(2 * Math.PI * x / TAPS);
      kernel[t] = (float) (cut * Math.sin(Math.PI * cut * x) / (Math.PI * cut * x) * window);
    }
  }

  /** Puts a block's {@value #OUT} samples to {@code out} at {@code at}. */
  void process(float[] block, float[] out, int at) {
    System.arraycopy(input, block.length, input, 0, 2 * REACH);
    System.arraycopy(block, 0, input, 2 * REACH, block.length);
    System.arraycopy(halved, HALVES, halved, 0, TAPS);
    halve();
    float[] x = halved;
    float[] h = kernel;
    for (int i = 0, from = 3; i < OUT; i++, from += 3) {
      float sum = 0;
      float other = 0;
      int mirror = from + TAPS - 1;
      for (int t = 0, near = from; t < TAPS / 2; t += 2, near += 2, mirror -= 2) {
        sum += h[t] * (x[near] + x[mirror]);
        other += h[t + 1] * (x[near + 1] + x[mirror - 1]);
      }
      out[at + i] = sum + other;
    }
  }

  /** A maximally flat half-band filter (Lagrange's), which has four zeros at 24 kHz. */
  private void halve() {
    float[] x = input;
    float[] y = halved;
    for (int to = TAPS, from = 0; to < TAPS + HALVES; to++, from += 2) {
      float outer = x[from] + x[from + 6];
      float inner = x[from + 2] + x[from + 4];
      y[to] = 0.5f * x[from + 3] + 0.28125f * inner - 0.03125f * outer;
    }
  }
}
