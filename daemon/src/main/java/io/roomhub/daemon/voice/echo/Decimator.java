package io.roomhub.daemon.voice.echo;

/** From 48 kHz to 8 kHz, behind a low-pass of 3.6 kHz. One thread; allocates nothing later. */
final class Decimator {
  /** Samples that become one. */
  static final int FACTOR = 6;

  /** Samples that a block of 480 becomes. */
  static final int OUT = PartitionedKalmanFilter.BLOCK / FACTOR;

  private static final int TAPS = 48;

  private final float[] kernel = new float[TAPS];
  private final float[] input = new float[TAPS + PartitionedKalmanFilter.BLOCK];

  Decimator() {
    for (int t = 0; t < TAPS; t++) {
      double x = t - (TAPS - 1) / 2.0;
      double cut = 2 * 3_600 / 48_000.0;
      double window = 0.5 + 0.5 * Math.cos(2 * Math.PI * x / TAPS);
      kernel[t] = (float) (cut * Math.sin(Math.PI * cut * x) / (Math.PI * cut * x) * window);
    }
  }

  /** Adds a block's {@value #OUT} samples to {@code out} at {@code at}. */
  void process(float[] block, float[] out, int at) {
    System.arraycopy(input, block.length, input, 0, TAPS);
    System.arraycopy(block, 0, input, TAPS, block.length);
    for (int i = 0; i < OUT; i++) {
      int from = i * FACTOR + FACTOR;
      float sum = 0;
      for (int t = 0; t < TAPS; t++) {
        sum += kernel[t] * input[from + t];
      }
      out[at + i] = sum;
    }
  }
}
