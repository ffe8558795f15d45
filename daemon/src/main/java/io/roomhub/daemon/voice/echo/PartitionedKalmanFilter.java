package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Estimates the echo in the microphone from what the loudspeaker played, and takes it out: a Kalman
 * filter in the frequency domain whose state is the room's impulse response in partitions of one
 * block, with the covariance kept as its diagonal (G. Enzner, P. Vary, "Frequency-domain adaptive
 * Kalman filter for acoustic echo control in hands-free telephones", Signal Processing 86, 2006; F.
 * Kuech, E. Mabande, G. Enzner, "State-space architecture of the partitioned-block-based acoustic
 * echo controller", ICASSP 2014). The step size of every bin follows from what is known of the
 * response and from how much else the microphone hears, so double talk needs no detector.
 *
 * <p>Overlap-save with transforms of {@value #FFT} samples for blocks of {@value #BLOCK}; adds no
 * delay. High frequencies of a reverberation die sooner and speech holds little there: late
 * partitions model only what is below, which halves the cost.
 *
 * <p>All partitions of a bin lie side by side. The step that an error asks for is taken with the
 * next block, in the one pass that also estimates its echo: what is read of the loudspeaker's past
 * serves both, and the sums of a bin stay in registers.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class PartitionedKalmanFilter {
  static final int BLOCK = 480;
  static final int FFT = 1024;
  static final int BINS = FFT / 2 + 1;

  /** Share of a transform that one block fills: scales powers between the two. */
  private static final float FILL = (float) BLOCK / FFT;

  /**
   * How fast doubt shrinks with what is heard. Successive blocks share half their samples and
   * neighbouring bins their window, so a block teaches less than {@link #FILL} promises (found by
   * simulation).
   */
  private static final float SHRINK = 0.14f;

  /** Share of the doubt that is held against the error before the rest counts as other sound. */
  private static final float TRUST = 0.3f;

  /** How much the response is expected to change in one block: share of its power. */
  private static final float PROCESS_NOISE = 3e-5f;

  /** Share of a response, and of what it might be, that is in doubt after a while: -20 dB. */
  private static final float STALE = 0.01f;

  private static final float NOISE_SMOOTHING = 0.85f;

  /**
   * Blocks after which the next partition is constrained; every block for a while after a change.
   */
  private static final int BLOCKS_PER_CONSTRAINT = 3;

  private static final int CHANGE_BLOCKS = 300;

  /** Ranges of bins with as many partitions each: up to 4, 8, 16 and 24 kHz. */
  private static final int[] RANGE_END = {86, 171, 342, BINS};

  private static final int[] REACH_SHARE = {28, 24, 6, 3};
  private static final int RANGES = RANGE_END.length;

  private final int partitions;

  /** Partitions of a range, and bins of a partition. */
  private final int[] reach = new int[RANGES];

  private final int[] bins;

  /** First partition of every bin in what is known of the response. */
  private final int[] stateAt = new int[BINS];

  private final float[] responseRe;
  private final float[] responseIm;
  private final float[] uncertainty;

  /**
   * The loudspeaker's last spectra, for every bin as many as it has partitions and one more, newest
   * first from a place that moves down; twice, one after the other, so that no reader meets an end.
   */
  private final float[] farRe;

  private final float[] farIm;
  private final int[] farAt = new int[RANGES];
  private final int[] newest = new int[RANGES];

  private final RealFft fft = new RealFft(FFT);
  private final ToneFinder tone = new ToneFinder();
  private final float[] newRe = new float[BINS];
  private final float[] newIm = new float[BINS];
  private final float[] farSignal = new float[FFT];
  private final float[] time = new float[FFT];
  private final float[] echoRe = new float[BINS];
  private final float[] echoIm = new float[BINS];
  private final float[] errorRe = new float[BINS];
  private final float[] errorIm = new float[BINS];
  private final float[] weight = new float[BINS];
  private final float[] doubt = new float[BINS];
  private final float[] noise = new float[BINS];
  private final float[] partRe = new float[BINS];
  private final float[] partIm = new float[BINS];
  private final float[] block = new float[BLOCK];
  private final float[] response;
  private final float[] expected = new float[BINS];
  private int nextConstrained;
  private int blocksToConstraint;
  private int changeBlocks;

  /**
   * A filter that knows nothing of the room.
   *
   * @param partitions length of the modelled response, blocks of 10 ms
   */
  PartitionedKalmanFilter(int partitions) {
    this.partitions = partitions;
    bins = new int[partitions];
    response = new float[partitions * BLOCK];
    int states = 0;
    int spectra = 0;
    for (int r = 0, k = 0; r < RANGES; r++) {
      reach[r] = Math.max(1, partitions * REACH_SHARE[r] / REACH_SHARE[0]);
      Arrays.fill(bins, 0, reach[r], RANGE_END[r]);
      farAt[r] = spectra;
      for (; k < RANGE_END[r]; k++) {
        stateAt[k] = states;
        states += reach[r];
        spectra += 2 * (reach[r] + 1);
      }
    }
    responseRe = new float[states];
    responseIm = new float[states];
    uncertainty = new float[states];
    farRe = new float[spectra];
    farIm = new float[spectra];
    forget();
  }

  /** Starts over: the response is unknown again. */
  void forget() {
    Arrays.fill(responseRe, 0);
    Arrays.fill(responseIm, 0);
    for (int p = 0; p < partitions; p++) {
      doubtAll(p, prior(p));
    }
    forgetStep();
  }

  private void doubtAll(int partition, float variance) {
    for (int k = 0; k < bins[partition]; k++) {
      uncertainty[stateAt[k] + partition] = variance;
    }
  }

  /** What the last error taught belongs to a past, or a doubt, that has been replaced. */
  private void forgetStep() {
    changeBlocks = CHANGE_BLOCKS;
    Arrays.fill(errorRe, 0);
    Arrays.fill(errorIm, 0);
    Arrays.fill(weight, 0);
  }

  private static float prior(int partition) {
    return 3 * (float) Math.pow(10, -0.18 * partition);
  }

  /**
   * Cancels one block.
   *
   * @param far {@value #BLOCK} samples that the loudspeaker got
   * @param microphone as many that the microphone heard
   * @param error takes the microphone's block without the echo
   * @param echo takes the estimated echo
   */
  void process(float[] far, float[] microphone, float[] error, float[] echo) {
    transformFar(far);
    for (int r = 0, from = 0; r < RANGES; r++) {
      pass(from, RANGE_END[r], reach[r], farAt[r] + newest[r]);
      from = RANGE_END[r];
    }
    fft.inverse(echoRe, echoIm, time);
    for (int i = 0; i < BLOCK; i++) {
      echo[i] = time[FFT - BLOCK + i];
      error[i] = microphone[i] - echo[i];
    }
    Arrays.fill(time, 0, FFT - BLOCK, 0);
    System.arraycopy(error, 0, time, FFT - BLOCK, BLOCK);
    fft.forward(time, errorRe, errorIm);
    stepSizes();
    changeBlocks = Math.max(0, changeBlocks - 1);
    if (--blocksToConstraint <= 0 || changeBlocks > 0) {
      blocksToConstraint = changeBlocks > 0 ? 1 : BLOCKS_PER_CONSTRAINT;
      constrain();
    }
  }

  /**
   * Power of the echo that may still be in the last error by the filter's own doubt, for every bin;
   * scaled as the energy of one block.
   */
  float[] expectedResidual() {
    return expected;
  }

  /**
   * Adds the echo of another signal by one partition, for as many bins as the sums have.
   *
   * @param re real parts of its spectrum, as old as the partition
   * @param im imaginary parts
   */
  void convolve(int partition, float[] re, float[] im, float[] sumRe, float[] sumIm) {
    for (int k = 0; k < sumRe.length; k++) {
      int at = stateAt[k] + partition;
      float a = re[k];
      float b = im[k];
      float u = responseRe[at];
      float w = responseIm[at];
      sumRe[k] += a * u - b * w;
      sumIm[k] += a * w + b * u;
    }
  }

  /** Adds the echo of the reference itself by one partition, for as many bins as the sums have. */
  void convolve(int partition, float[] sumRe, float[] sumIm) {
    int range = 0;
    int x = farAt[0] + newest[0] + partition;
    for (int k = 0; k < sumRe.length; k++) {
      if (k == RANGE_END[range]) {
        range++;
        x = farAt[range] + newest[range] + partition;
      }
      partRe[k] = farRe[x];
      partIm[k] = farIm[x];
      x += 2 * (reach[range] + 1);
    }
    convolve(partition, partRe, partIm, sumRe, sumIm);
  }

  /** Real parts of the last error's spectrum, each bin by its {@link #weight}. */
  float[] weightedErrorRe() {
    return errorRe;
  }

  /** Imaginary parts of it. */
  float[] weightedErrorIm() {
    return errorIm;
  }

  /** One by the power that each bin of the last error was expected to have. */
  float[] weight() {
    return weight;
  }

  /**
   * Tells the filter that the room has changed: each part of the response becomes about as doubtful
   * as it, or its whole partition on average, is strong.
   *
   * @param share of its power that is now in doubt, 0 to 1
   */
  void unsettle(float share) {
    for (int p = 0; p < partitions; p++) {
      gather(p);
      float mean = 0;
      for (int k = 0; k < bins[p]; k++) {
        mean += (partRe[k] * partRe[k] + partIm[k] * partIm[k]) / bins[p];
      }
      for (int k = 0; k < bins[p]; k++) {
        float power = partRe[k] * partRe[k] + partIm[k] * partIm[k];
        uncertainty[stateAt[k] + p] += share * Math.max(mean, power);
      }
    }
    // A step that was sized for less doubt would overshoot.
    forgetStep();
  }

  /**
   * Copies one partition's part of the impulse response out.
   *
   * @param to takes {@value #BLOCK} samples from {@code partition * BLOCK} on
   */
  void copyResponse(int partition, float[] to) {
    gather(partition);
    fft.inverse(partRe, partIm, time);
    System.arraycopy(time, 0, to, partition * BLOCK, BLOCK);
  }

  /**
   * Begins with a response that was right some time ago.
   *
   * @param known samples of all partitions
   */
  void restore(float[] known) {
    for (int p = 0; p < partitions; p++) {
      Arrays.fill(time, 0);
      System.arraycopy(known, p * BLOCK, time, 0, BLOCK);
      fft.forward(time, partRe, partIm);
      scatter(p);
      doubtAll(p, STALE * prior(p));
    }
    unsettle(STALE);
  }

  /** Takes the loudspeaker's past anew, after its alignment has moved; one block's work. */
  void refill(ReferenceAligner reference) {
    for (int p = partitions - 1; p >= 0; p--) {
      reference.read(p + 1, block);
      transformFar(block);
    }
    forgetStep();
  }

  /**
   * Moves the response in time, for a reference that comes later from now on.
   *
   * @param samples by how much earlier every part of it comes, any sign
   */
  void shift(int samples) {
    for (int p = 0; p < partitions; p++) {
      copyResponse(p, response);
    }
    int length = partitions * BLOCK;
    for (int p = 0; p < partitions; p++) {
      Arrays.fill(time, 0);
      for (int i = 0; i < BLOCK; i++) {
        int from = p * BLOCK + i + samples;
        time[i] = from >= 0 && from < length ? response[from] : 0;
      }
      fft.forward(time, partRe, partIm);
      scatter(p);
    }
    // Doubt is known by partition only: it moves to the nearest one.
    int by = Math.round((float) samples / BLOCK);
    int step = by > 0 ? 1 : -1;
    for (int p = by > 0 ? 0 : partitions - 1; p >= 0 && p < partitions; p += step) {
      int from = p + by;
      if (from >= 0 && from < partitions && bins[from] >= bins[p]) {
        for (int k = 0; k < bins[p]; k++) {
          uncertainty[stateAt[k] + p] = uncertainty[stateAt[k] + from];
        }
      } else {
        doubtAll(p, prior(p));
      }
    }
    forgetStep();
  }

  private void gather(int partition) {
    int count = bins[partition];
    for (int k = 0; k < count; k++) {
      int at = stateAt[k] + partition;
      partRe[k] = responseRe[at];
      partIm[k] = responseIm[at];
    }
    Arrays.fill(partRe, count, BINS, 0);
    Arrays.fill(partIm, count, BINS, 0);
  }

  private void scatter(int partition) {
    int count = bins[partition];
    for (int k = 0; k < count; k++) {
      int at = stateAt[k] + partition;
      responseRe[at] = partRe[k];
      responseIm[at] = partIm[k];
    }
  }

  private void transformFar(float[] far) {
    System.arraycopy(farSignal, BLOCK, farSignal, 0, FFT - BLOCK);
    System.arraycopy(far, 0, farSignal, FFT - BLOCK, BLOCK);
    fft.forward(farSignal, newRe, newIm);
    for (int r = 0, from = 0; r < RANGES; r++) {
      newest[r] = newest[r] == 0 ? reach[r] : newest[r] - 1;
      keep(from, RANGE_END[r], farAt[r] + newest[r], reach[r] + 1);
      from = RANGE_END[r];
    }
  }

  private void keep(int from, int to, int firstAt, int length) {
    float[] re = farRe;
    float[] im = farIm;
    int at = firstAt;
    for (int k = from; k < to; k++) {
      float a = newRe[k];
      float b = newIm[k];
      re[at] = a;
      im[at] = b;
      at += length;
      re[at] = a;
      im[at] = b;
      at += length;
    }
  }

  /**
   * Takes the last step, and estimates the echo's spectrum and the power by which the remaining
   * doubt in the response may miss it.
   */
  private void pass(int from, int to, int count, int firstFar) {
    float[] xRe = farRe;
    float[] xIm = farIm;
    float[] wRe = responseRe;
    float[] wIm = responseIm;
    float[] variance = uncertainty;
    int x = firstFar;
    int at = stateAt[from];
    for (int k = from; k < to; k++) {
      float er = errorRe[k];
      float ei = errorIm[k];
      float less = SHRINK * weight[k];
      float a = xRe[x];
      float b = xIm[x];
      float power = a * a + b * b;
      float yr = 0;
      float yi = 0;
      float d = 0;
      for (int end = at + count; at < end; at++) {
        // What was newest one block ago, and is now the next partition's.
        x++;
        float oldRe = xRe[x];
        float oldIm = xIm[x];
        float oldPower = oldRe * oldRe + oldIm * oldIm;
        float v = variance[at];
        float u = wRe[at] + v * (oldRe * er + oldIm * ei);
        float w = wIm[at] + v * (oldRe * ei - oldIm * er);
        v -= v * v * oldPower * less;
        wRe[at] = u;
        wIm[at] = w;
        variance[at] = v;
        yr += a * u - b * w;
        yi += a * w + b * u;
        d += power * v;
        a = oldRe;
        b = oldIm;
        power = oldPower;
      }
      x += count + 2;
      echoRe[k] = yr;
      echoIm[k] = yi;
      doubt[k] = d;
    }
  }

  /**
   * Turns the error's spectrum into error / (expected error power), the common part of all gains.
   */
  private void stepSizes() {
    tone.look(newRe, newIm);
    int firstTaught = tone.firstTaught();
    int lastTaught = tone.lastTaught();
    for (int k = 0; k < BINS; k++) {
      float re = errorRe[k];
      float im = errorIm[k];
      float power = re * re + im * im;
      float allowed = FILL * doubt[k];
      float unexplained = power - TRUST * allowed;
      float least = 1e-3f * power;
      unexplained = unexplained > least ? unexplained : least;
      float usual = noise[k] + (1 - NOISE_SMOOTHING) * (unexplained - noise[k]);
      noise[k] = usual;
      // At the onset of near speech the average lags behind; the present block must count.
      float other = usual > unexplained ? usual : unexplained;
      expected[k] = allowed;
      float scale = FILL / (allowed + other + FILL * 1e-9f);
      if (k < firstTaught || k > lastTaught) {
        scale = 0;
      }
      errorRe[k] = re * scale;
      errorIm[k] = im * scale;
      weight[k] = scale;
    }
  }

  /**
   * Keeps partitions from growing into their neighbours' time, and lets doubt grow again, one
   * partition in turn.
   */
  private void constrain() {
    int p = nextConstrained;
    gather(p);
    drift(p);
    fft.inverse(partRe, partIm, time);
    Arrays.fill(time, BLOCK, FFT, 0);
    fft.forward(time, partRe, partIm);
    scatter(p);
    nextConstrained = (p + 1) % partitions;
  }

  private void drift(int partition) {
    float share = PROCESS_NOISE * partitions * blocksToConstraint;
    for (int k = 0; k < bins[partition]; k++) {
      int at = stateAt[k] + partition;
      float power = partRe[k] * partRe[k] + partIm[k] * partIm[k];
      // No more than double: the next step has been sized already.
      float v = uncertainty[at];
      float more = share * (power - v);
      uncertainty[at] = v + (more < v ? more : v);
    }
  }
}
