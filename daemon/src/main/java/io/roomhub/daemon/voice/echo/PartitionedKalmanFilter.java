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
 * delay. Reverberation above {@value #FULL_BAND_HZ} Hz dies sooner and speech holds little there:
 * late partitions model only what is below, which halves the cost.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class PartitionedKalmanFilter {
  static final int BLOCK = 480;
  static final int FFT = 1024;
  static final int BINS = FFT / 2 + 1;

  /** Frequency up to which all partitions reach, Hz. */
  static final int FULL_BAND_HZ = 8_000;

  private static final int LOW_BINS = FULL_BAND_HZ * FFT / 48_000 + 1;

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

  /** Share of all power within so many bins of the strongest that makes a tone. */
  private static final float TONE_SHARE = 0.9f;

  private static final int TONE_BINS = 2;

  private static final int CONSTRAINED_PER_BLOCK = 1;

  private final int partitions;
  private final int[] bins;
  private final RealFft fft = new RealFft(FFT);
  private final float[][] farRe;
  private final float[][] farIm;
  private final float[][] responseRe;
  private final float[][] responseIm;
  private final float[][] uncertainty;
  private final float[] farSignal = new float[FFT];
  private final float[] time = new float[FFT];
  private final float[] echoRe = new float[BINS];
  private final float[] echoIm = new float[BINS];
  private final float[] errorRe = new float[BINS];
  private final float[] errorIm = new float[BINS];
  private final float[] doubt = new float[BINS];
  private final float[] noise = new float[BINS];
  private final float[] drift = new float[BINS];
  private final float[] block = new float[BLOCK];
  private final float[] response;
  private final float[] expected = new float[BINS];
  private int firstTaught;
  private int lastTaught;
  private int newest;
  private int nextConstrained;

  /**
   * A filter that knows nothing of the room.
   *
   * @param partitions length of the modelled response, blocks of 10 ms
   * @param fullBandPartitions how many of them, from the first, reach beyond {@link #FULL_BAND_HZ}
   */
  PartitionedKalmanFilter(int partitions, int fullBandPartitions) {
    this.partitions = partitions;
    bins = new int[partitions];
    response = new float[partitions * BLOCK];
    farRe = new float[partitions][BINS];
    farIm = new float[partitions][BINS];
    responseRe = new float[partitions][BINS];
    responseIm = new float[partitions][BINS];
    uncertainty = new float[partitions][BINS];
    for (int p = 0; p < partitions; p++) {
      bins[p] = p < fullBandPartitions ? BINS : LOW_BINS;
    }
    Arrays.fill(drift, PROCESS_NOISE);
    forget();
  }

  /** Starts over: the response is unknown again. */
  void forget() {
    for (int p = 0; p < partitions; p++) {
      Arrays.fill(responseRe[p], 0);
      Arrays.fill(responseIm[p], 0);
      Arrays.fill(uncertainty[p], prior(p));
    }
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
    estimate();
    fft.inverse(echoRe, echoIm, time);
    for (int i = 0; i < BLOCK; i++) {
      echo[i] = time[FFT - BLOCK + i];
      error[i] = microphone[i] - echo[i];
    }
    Arrays.fill(time, 0, FFT - BLOCK, 0);
    System.arraycopy(error, 0, time, FFT - BLOCK, BLOCK);
    fft.forward(time, errorRe, errorIm);
    stepSizes();
    update();
    constrain();
  }

  /**
   * Power of the echo that may still be in the last error by the filter's own doubt, for every bin;
   * scaled as the energy of one block.
   */
  float[] expectedResidual() {
    return expected;
  }

  /**
   * Tells the filter that the room has changed: each part of the response becomes about as doubtful
   * as it, or its whole partition on average, is strong.
   *
   * @param share of its power that is now in doubt, 0 to 1
   */
  void unsettle(float share) {
    for (int p = 0; p < partitions; p++) {
      float[] wr = responseRe[p];
      float[] wi = responseIm[p];
      float[] variance = uncertainty[p];
      float mean = 0;
      for (int k = 0; k < bins[p]; k++) {
        mean += (wr[k] * wr[k] + wi[k] * wi[k]) / bins[p];
      }
      for (int k = 0; k < bins[p]; k++) {
        variance[k] += share * Math.max(mean, wr[k] * wr[k] + wi[k] * wi[k]);
      }
    }
  }

  /**
   * Copies one partition's part of the impulse response out.
   *
   * @param to takes {@value #BLOCK} samples from {@code partition * BLOCK} on
   */
  void copyResponse(int partition, float[] to) {
    fft.inverse(responseRe[partition], responseIm[partition], time);
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
      fft.forward(time, responseRe[p], responseIm[p]);
      Arrays.fill(responseRe[p], bins[p], BINS, 0);
      Arrays.fill(responseIm[p], bins[p], BINS, 0);
      Arrays.fill(uncertainty[p], STALE * prior(p));
    }
    unsettle(STALE);
  }

  /** Takes the loudspeaker's past anew, after its alignment has moved; one block's work. */
  void refill(ReferenceAligner reference) {
    for (int p = partitions - 1; p >= 0; p--) {
      reference.read(p + 1, block);
      transformFar(block);
    }
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
      fft.forward(time, responseRe[p], responseIm[p]);
      Arrays.fill(responseRe[p], bins[p], BINS, 0);
      Arrays.fill(responseIm[p], bins[p], BINS, 0);
    }
    // Doubt is known by partition only: it moves to the nearest one.
    int by = Math.round((float) samples / BLOCK);
    int step = by > 0 ? 1 : -1;
    for (int p = by > 0 ? 0 : partitions - 1; p >= 0 && p < partitions; p += step) {
      int from = p + by;
      if (from >= 0 && from < partitions && bins[from] >= bins[p]) {
        System.arraycopy(uncertainty[from], 0, uncertainty[p], 0, BINS);
      } else {
        Arrays.fill(uncertainty[p], prior(p));
      }
    }
  }

  private void transformFar(float[] far) {
    System.arraycopy(farSignal, BLOCK, farSignal, 0, FFT - BLOCK);
    System.arraycopy(far, 0, farSignal, FFT - BLOCK, BLOCK);
    newest = newest == 0 ? partitions - 1 : newest - 1;
    fft.forward(farSignal, farRe[newest], farIm[newest]);
  }

  private int slot(int partition) {
    int slot = newest + partition;
    return slot < partitions ? slot : slot - partitions;
  }

  /** The echo's spectrum, and the power by which the present doubt in the response may miss it. */
  private void estimate() {
    Arrays.fill(echoRe, 0);
    Arrays.fill(echoIm, 0);
    Arrays.fill(doubt, 0);
    for (int p = 0; p < partitions; p++) {
      accumulate(
          farRe[slot(p)], farIm[slot(p)], responseRe[p], responseIm[p], uncertainty[p], bins[p]);
    }
  }

  private void accumulate(
      float[] xr, float[] xi, float[] wr, float[] wi, float[] variance, int count) {
    float[] yr = echoRe;
    float[] yi = echoIm;
    float[] d = doubt;
    for (int k = 0; k < count; k++) {
      float a = xr[k];
      float b = xi[k];
      yr[k] += a * wr[k] - b * wi[k];
      yi[k] += a * wi[k] + b * wr[k];
      d[k] += (a * a + b * b) * variance[k];
    }
  }

  /**
   * Turns the error's spectrum into error / (expected error power), the common part of all gains.
   */
  private void stepSizes() {
    findTone();
    for (int k = 0; k < BINS; k++) {
      float power = errorRe[k] * errorRe[k] + errorIm[k] * errorIm[k];
      float unexplained = Math.max(power - TRUST * FILL * doubt[k], 1e-3f * power);
      noise[k] = NOISE_SMOOTHING * noise[k] + (1 - NOISE_SMOOTHING) * unexplained;
      // At the onset of near speech the average lags behind; the present block must count.
      float other = Math.max(noise[k], unexplained);
      expected[k] = FILL * doubt[k];
      float scale = 1 / (doubt[k] + other / FILL + 1e-9f);
      if (k < firstTaught || k > lastTaught) {
        scale = 0;
      }
      errorRe[k] *= scale;
      errorIm[k] *= scale;
      doubt[k] = SHRINK * scale;
    }
  }

  /**
   * A tone teaches about its own frequency. What the transform shows of it elsewhere is leakage,
   * and would leave the filter sure of a response that it never heard.
   */
  private void findTone() {
    float[] xr = farRe[newest];
    float[] xi = farIm[newest];
    float total = 0;
    float highest = 0;
    int peak = 0;
    for (int k = 0; k < BINS; k++) {
      float power = xr[k] * xr[k] + xi[k] * xi[k];
      total += power;
      if (power > highest) {
        highest = power;
        peak = k;
      }
    }
    float around = 0;
    for (int k = Math.max(0, peak - TONE_BINS); k <= Math.min(BINS - 1, peak + TONE_BINS); k++) {
      around += xr[k] * xr[k] + xi[k] * xi[k];
    }
    boolean tone = around > TONE_SHARE * total;
    firstTaught = tone ? peak - 2 * TONE_BINS : 0;
    lastTaught = tone ? peak + 2 * TONE_BINS : BINS;
  }

  private void update() {
    for (int p = 0; p < partitions; p++) {
      correct(
          farRe[slot(p)], farIm[slot(p)], responseRe[p], responseIm[p], uncertainty[p], bins[p]);
    }
  }

  private void correct(
      float[] xr, float[] xi, float[] wr, float[] wi, float[] variance, int count) {
    float[] er = errorRe;
    float[] ei = errorIm;
    float[] shrink = doubt;
    float[] q = drift;
    for (int k = 0; k < count; k++) {
      float a = xr[k];
      float b = xi[k];
      float v = variance[k];
      float u = wr[k] + v * (a * er[k] + b * ei[k]);
      float w = wi[k] + v * (a * ei[k] - b * er[k]);
      wr[k] = u;
      wi[k] = w;
      v -= v * v * (a * a + b * b) * shrink[k];
      variance[k] = v + q[k] * (u * u + w * w - v);
    }
  }

  /** Keeps partitions from growing into their neighbours' time, a few in turn with every block. */
  private void constrain() {
    for (int i = 0; i < CONSTRAINED_PER_BLOCK; i++) {
      float[] wr = responseRe[nextConstrained];
      float[] wi = responseIm[nextConstrained];
      fft.inverse(wr, wi, time);
      Arrays.fill(time, BLOCK, FFT, 0);
      fft.forward(time, wr, wi);
      Arrays.fill(wr, bins[nextConstrained], BINS, 0);
      Arrays.fill(wi, bins[nextConstrained], BINS, 0);
      nextConstrained = (nextConstrained + 1) % partitions;
    }
  }
}
