package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Keeps what the loudspeaker got in the last 1.3 s and gives it back later by the bulk delay of the
 * echo path, at the pace of the microphone's clock. The delay counts from a mark that moves on by a
 * block with every block of the microphone, however many have been played meanwhile: only the
 * devices decide how the two lie, not which thread came first. While the two clocks agree samples
 * pass unchanged; else they are interpolated by windowed sinc functions.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class ReferenceAligner {
  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;
  private static final int SIZE = 65_536;

  /** By how much the mark and the newest sample may lie apart, samples: 250 ms. */
  private static final int MOST_APART = 12_000;

  /**
   * How far the newest sample may be behind the mark, samples, so that the search for the delay
   * still gets what was played.
   */
  private static final long MOST_BEHIND = (long) EchoPathDelayEstimator.LATE_BLOCKS * BLOCK;

  /** From how far behind all the time the mark is brought back. */
  private static final long LEAST_BEHIND = 2 * BLOCK;

  /** Blocks in which threads that run unevenly have shown all of it: 2 s. */
  private static final int WATCHED_BLOCKS = 200;

  /** How far beyond the newest sample there is silence to be read. */
  private static final int AHEAD = MOST_APART + 2 * BLOCK;

  private static final int MASK = SIZE - 1;
  private static final int TAPS = 16;
  private static final int PHASES = 256;

  /** Samples that share an interpolation filter; at 200 ppm this is 0.005 samples' error. */
  private static final int STEP = 48;

  private static final float[] SILENCE = new float[BLOCK];

  private final float[] ring = new float[SIZE];
  private final float[][] kernels = new float[PHASES + 1][TAPS];
  private final float[] kernel = new float[TAPS];
  private final float[] span = new float[BLOCK + TAPS + 2];
  private long written;
  private long mark;
  private boolean started;
  private long mostAhead;
  private long leastAhead;
  private int watched;
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

  /** Takes the newest 480 samples. */
  void write(float[] block) {
    put(block, written);
    put(SILENCE, written + AHEAD);
    written += BLOCK;
  }

  private void put(float[] block, long position) {
    int at = (int) position & MASK;
    int first = Math.min(BLOCK, SIZE - at);
    System.arraycopy(block, 0, ring, at, first);
    System.arraycopy(block, first, ring, 0, BLOCK - first);
  }

  /**
   * Moves on with a block of the microphone, and with the skew.
   *
   * @return by how many samples all delays have grown because the mark was put elsewhere: it has
   *     lost touch with what is played
   */
  long advance() {
    mark += BLOCK;
    long ahead = written - mark;
    long moved = started ? slip(ahead) : 0;
    mark = started ? mark + moved : written;
    started = true;
    setDelay(delay + moved + growth * BLOCK);
    return moved;
  }

  /**
   * By how much the mark is to be moved. Blocks that a device has lost, on either side, leave it
   * too early or too late for good: what is played would come out of nowhere, before it was played,
   * or be sought where nothing is written yet. A thread that is late now and then does not.
   */
  private long slip(long ahead) {
    boolean begins = watched == 0;
    mostAhead = begins ? ahead : Math.max(mostAhead, ahead);
    leastAhead = begins ? ahead : Math.min(leastAhead, ahead);
    watched++;
    boolean far = Math.abs(ahead) > MOST_APART;
    if (!far && watched < WATCHED_BLOCKS) {
      return 0;
    }
    watched = 0;
    if (far) {
      return ahead;
    }
    boolean early = mostAhead > 0;
    boolean late = leastAhead < -MOST_BEHIND && mostAhead <= -LEAST_BEHIND;
    return early || late ? mostAhead : 0;
  }

  /**
   * Reads a block as the microphone will hear it.
   *
   * @param age blocks before the newest, from 0
   * @param out takes 480 samples
   */
  void read(int age, float[] out) {
    readAt(mark - (double) BLOCK * (age + 1) - delay, out);
  }

  /** Reads the newest block that the mark has come to, or the newest of all. */
  void readNewest(float[] out) {
    get(Math.min(mark, written) - BLOCK, out, BLOCK);
  }

  /** Makes the delay so long that all that {@link #read} gives has been written. */
  void delayToWritten() {
    if (delay < mark - written) {
      setDelay(mark - written);
    }
  }

  /** Reads the block that lies {@code age} blocks before the mark, whatever the delay. */
  void readUnaligned(int age, float[] out) {
    get(mark - (long) BLOCK * (age + 1), out, BLOCK);
  }

  private void readAt(double start, float[] out) {
    if (growth == 0 && start == Math.rint(start)) {
      get((long) start, out, BLOCK);
      return;
    }
    long first = (long) Math.floor(start) - TAPS / 2;
    get(first, span, span.length);
    for (int from = 0; from < BLOCK; from += STEP) {
      // Within a block the pace is that of the block.
      double at = start - first - growth * (from + STEP / 2);
      int left = (int) at;
      double phase = (at - left) * PHASES;
      float[] lower = kernels[(int) phase];
      float[] upper = kernels[(int) phase + 1];
      float share = (float) (phase - (int) phase);
      for (int t = 0; t < TAPS; t++) {
        kernel[t] = lower[t] + share * (upper[t] - lower[t]);
      }
      Arrays.fill(out, from, from + STEP, 0);
      for (int t = 0; t < TAPS; t += 4) {
        convolve(t, left - TAPS / 2 + 1 + from + t, out, from);
      }
    }
  }

  /** Adds what four taps make of {@link #STEP} samples. */
  private void convolve(int tap, int firstAt, float[] out, int from) {
    float[] x = span;
    float a = kernel[tap];
    float b = kernel[tap + 1];
    float c = kernel[tap + 2];
    float d = kernel[tap + 3];
    int at = firstAt;
    float p = x[at];
    float q = x[at + 1];
    float r = x[at + 2];
    at += 3;
    for (int i = from; i < from + STEP; i++, at++) {
      float s = x[at];
      out[i] += a * p + b * q + (c * r + d * s);
      p = q;
      q = r;
      r = s;
    }
  }

  private void get(long position, float[] out, int count) {
    int from = (int) position & MASK;
    int first = Math.min(count, SIZE - from);
    System.arraycopy(ring, from, out, 0, first);
    System.arraycopy(ring, 0, out, first, count - first);
  }

  /** Bulk delay in force, samples. */
  double delay() {
    return delay;
  }

  /** Moves to another delay, samples, 0 to {@value #SIZE} less the filter's length. */
  void setDelay(double samples) {
    delay = growth == 0 ? Math.rint(Math.max(0, samples)) : Math.max(TAPS, samples);
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
