package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Takes out what the linear filter leaves of the echo: line by line, a Wiener gain by the estimated
 * residual echo, held down altogether while nobody near speaks; what it takes out below the
 * background is filled with noise of the background's colour. Frames of 20 ms every 10 ms; delays
 * by {@value #DELAY} samples.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class ResidualSuppressor {
  /** Samples by which sound comes out later. */
  static final int DELAY = LowDelayWindow.OVERLAP;

  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;
  private static final int FFT = PartitionedKalmanFilter.FFT;
  private static final int BINS = PartitionedKalmanFilter.BINS;

  /** Residual echo counts this much stronger than estimated, nobody near speaking; and speaking. */
  private static final float CAUTION_ALONE = 6;

  private static final float CAUTION_NEAR = 3;
  private static final float LEAST_GAIN = 2e-4f;

  private final RealFft fft = new RealFft(FFT);
  private final LowDelayWindow window = new LowDelayWindow();
  private final float[] lastError = new float[BLOCK];
  private final float[] lastEcho = new float[BLOCK];
  private final float[] overlap = new float[LowDelayWindow.OVERLAP];
  private final float[] time = new float[FFT];
  private final float[] er = new float[BINS];
  private final float[] ei = new float[BINS];
  private final float[] yr = new float[BINS];
  private final float[] yi = new float[BINS];
  private final Bands bands = new Bands(BINS);
  private final float[] smoothPower = new float[bands.lines()];
  private final float[] gain = new float[bands.lines()];
  private final float[] cleanPower = new float[bands.lines()];
  private final NoiseFloor floor = new NoiseFloor(bands);
  private final ResidualEchoModel model = new ResidualEchoModel(bands, floor);
  private final ComfortNoise comfort = new ComfortNoise(bands, FFT / window.energy());
  private boolean followsBackground;

  /**
   * Cleans one block in place.
   *
   * @param error 480 samples behind the linear filter; takes as many, cleaned, {@value #DELAY}
   *     older
   * @param echo the estimated echo that was taken out
   * @param expected residual power of every bin by the filter's own doubt
   * @param ceiling highest gain allowed, 0 to 1
   */
  void process(float[] error, float[] echo, float[] expected, float ceiling) {
    analyse(lastError, error, er, ei);
    analyse(lastEcho, echo, yr, yi);
    model.add(er, ei, yr, yi, expected);
    findGains(ceiling);
    comfort.fill(er, ei, gain, floor.power());
    synthesise(error);
  }

  private void analyse(float[] last, float[] block, float[] re, float[] im) {
    float[] w = window.analysis();
    float[] t = time;
    for (int i = 0; i < BLOCK; i++) {
      t[i] = last[i] * w[i];
    }
    for (int i = 0, at = BLOCK; i < BLOCK; i++, at++) {
      t[at] = block[i] * w[at];
    }
    Arrays.fill(t, LowDelayWindow.LENGTH, FFT, 0);
    System.arraycopy(block, 0, last, 0, BLOCK);
    fft.forward(t, re, im);
  }

  private void findGains(float ceiling) {
    float near = Math.min(ceiling, model.near());
    float caution = CAUTION_ALONE + near * (CAUTION_NEAR - CAUTION_ALONE);
    float memory = 0.7f - 0.3f * near;
    float[] residual = model.residual();
    float[] power = model.errorPower();
    float cap = Math.max(LEAST_GAIN, near);
    for (int l = 0; l < power.length; l++) {
      float now = power[l];
      float smooth = smoothPower[l] + 0.6f * (now - smoothPower[l]);
      smoothPower[l] = smooth;
      float disturbance = caution * residual[l] + 1e-12f;
      float present = now * near;
      float excess = (smooth > present ? smooth : present) - disturbance;
      float clean = memory * cleanPower[l];
      if (excess > 0) {
        clean += (1 - memory) * excess;
      }
      float g = clean / (disturbance + clean);
      g = g < cap ? g : cap;
      cleanPower[l] = g * g * now;
      gain[l] = g;
    }
  }

  private void synthesise(float[] block) {
    fft.inverse(er, ei, time);
    float[] w = window.synthesis();
    int first = LowDelayWindow.FIRST_OUT;
    for (int i = 0, at = first; i < BLOCK; i++, at++) {
      block[i] = time[at] * w[at];
    }
    for (int i = 0, at = first + BLOCK; i < DELAY; i++, at++) {
      block[i] += overlap[i];
      overlap[i] = time[at] * w[at];
    }
  }

  /**
   * Lets one block pass in place, as late as {@link #process} would and faded over from it, where
   * there is no echo. Goes on to follow the background.
   */
  void pass(float[] block) {
    int late = BLOCK - DELAY;
    for (int i = 0; i < DELAY; i++) {
      overlap[i] += lastError[late + i] * window.product(LowDelayWindow.FIRST_OUT + i);
    }
    followsBackground = !followsBackground;
    if (followsBackground) {
      analyse(lastError, block, er, ei);
      model.followBackground(er, ei);
    } else {
      System.arraycopy(block, 0, lastError, 0, BLOCK);
    }
    Arrays.fill(lastEcho, 0);
    Arrays.fill(gain, 1);
    System.arraycopy(block, 0, block, DELAY, late);
    System.arraycopy(overlap, 0, block, 0, DELAY);
    for (int i = 0; i < DELAY; i++) {
      overlap[i] = lastError[late + i] * window.product(LowDelayWindow.LENGTH - DELAY + i);
    }
  }

  /** Forgets what usually remains of an echo. */
  void forget() {
    model.forget();
  }

  /** Copies the gains last applied. */
  void copyGains(float[] perBin) {
    for (int b = 0; b < bands.count(); b++) {
      for (int k = bands.from(b); k < bands.to(b); k++) {
        perBin[k] = gain[b < bands.fineBands() ? k : bands.lineFrom(b)];
      }
    }
  }

  ResidualEchoModel model() {
    return model;
  }
}
