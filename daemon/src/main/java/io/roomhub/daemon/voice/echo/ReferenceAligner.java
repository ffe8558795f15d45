package io.roomhub.daemon.voice.echo;

/**
 * Keeps what the loudspeaker got in the last 1.3 s and gives it back later by the bulk delay of the
 * echo path, at the pace of the microphone's clock. While the two clocks agree samples pass
 * unchanged; else they are interpolated by windowed sinc functions.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class ReferenceAligner {
  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;
  private static final int SIZE = 65_536;
  private static final int TAPS = 32;
  private static final int PHASES = 256;

  private final float[] ring = new float[SIZE];
  private final float[][] kernels = new float[PHASES + 1][TAPS];
  private long written;
  private double delay;
  private double growth;

  ReferenceAligner() {
    for (int p = 0; p <= PHASES; p++) {
      double sum = 0;
      for (int t = 0; t < TAPS; t++) {
        double x = t - TAPS / 2 + 1 - (double) p / PHASES;
        double sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        double window = Math.cos(Math.PI * x / (TAPS + 2));
        kernels[p][t] = (float) (sinc * window * window);
        sum += kernels[p][t];
      }
      for (int t = 0; t < TAPS; t++) {
        kernels[p][t] /= (float) sum;
      }
    }
  }

  /** Takes the newest 480 samples, and moves on with the skew. */
  void write(float[] block) {
    int at = (int) (written % SIZE);
    int first = Math.min(BLOCK, SIZE - at);
    System.arraycopy(block, 0, ring, at, first);
    System.arraycopy(block, first, ring, 0, BLOCK - first);
    written += BLOCK;
    delay += growth * BLOCK;
    if (delay < TAPS && growth != 0) {
      delay = TAPS;
    }
  }

  /**
   * Reads a block as the microphone will hear it.
   *
   * @param age blocks before the newest, from 0
   * @param out takes 480 samples
   */
  void read(int age, float[] out) {
    double start = written - (double) BLOCK * (age + 1) - delay;
    if (start == Math.rint(start)) {
      for (int i = 0; i < BLOCK; i++) {
        out[i] = ring[Math.floorMod((long) start + i, SIZE)];
      }
      return;
    }
    for (int i = 0; i < BLOCK; i++) {
      // Within a block the pace is that of the block; the rest would be below 0.1 samples' error.
      double at = start + i * (1 - growth);
      long left = (long) Math.floor(at);
      double phase = (at - left) * PHASES;
      float[] kernel = kernels[(int) phase];
      float[] next = kernels[(int) phase + 1];
      float share = (float) (phase - (int) phase);
      int from = Math.floorMod(left - TAPS / 2 + 1, SIZE);
      float sum = 0;
      float sumNext = 0;
      if (from + TAPS <= SIZE) {
        for (int t = 0; t < TAPS; t++) {
          float sample = ring[from + t];
          sum += kernel[t] * sample;
          sumNext += next[t] * sample;
        }
      } else {
        for (int t = 0; t < TAPS; t++) {
          float sample = ring[(from + t) % SIZE];
          sum += kernel[t] * sample;
          sumNext += next[t] * sample;
        }
      }
      out[i] = sum + share * (sumNext - sum);
    }
  }

  /** Bulk delay in force, samples. */
  double delay() {
    return delay;
  }

  /** Moves to another delay, samples, 0 to {@value #SIZE} less the filter's length. */
  void setDelay(double samples) {
    delay = growth == 0 ? Math.rint(samples) : Math.max(TAPS, samples);
  }

  /** How much the delay grows with every sample: the skew of the clocks, 1e-6 for one ppm. */
  double growth() {
    return growth;
  }

  /** Sets the skew; zero returns to whole samples. */
  void setGrowth(double perSample) {
    growth = perSample;
    setDelay(delay);
  }
}
