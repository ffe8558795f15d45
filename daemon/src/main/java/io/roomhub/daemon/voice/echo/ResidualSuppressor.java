package io.roomhub.daemon.voice.echo;

/**
 * Takes out what the linear filter leaves of the echo: bin by bin, a Wiener gain by the estimated
 * residual echo, held down altogether while nobody near speaks; what it takes out below the
 * background is filled with noise of the background's colour. Frames of 20 ms every 10 ms, root of
 * Hann on both sides; delays by {@value #DELAY} samples.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class ResidualSuppressor {
  /** Samples by which sound comes out later. */
  static final int DELAY = PartitionedKalmanFilter.BLOCK;

  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;
  private static final int FFT = PartitionedKalmanFilter.FFT;
  private static final int BINS = PartitionedKalmanFilter.BINS;

  /** Residual echo counts this much stronger than estimated, nobody near speaking; and speaking. */
  private static final float CAUTION_ALONE = 6;

  private static final float CAUTION_NEAR = 3;
  private static final float LEAST_GAIN = 2e-4f;

  private final RealFft fft = new RealFft(FFT);
  private final float[] window = new float[2 * BLOCK];
  private final float[] lastError = new float[BLOCK];
  private final float[] lastEcho = new float[BLOCK];
  private final float[] overlap = new float[BLOCK];
  private final float[] time = new float[FFT];
  private final float[] er = new float[BINS];
  private final float[] ei = new float[BINS];
  private final float[] yr = new float[BINS];
  private final float[] yi = new float[BINS];
  private final float[] errorPower = new float[BINS];
  private final float[] smoothPower = new float[BINS];
  private final float[] gain = new float[BINS];
  private final float[] cleanPower = new float[BINS];
  private final NoiseFloor floor = new NoiseFloor(BINS);
  private final ResidualEchoModel model = new ResidualEchoModel(BINS, new Bands(BINS), floor);
  private final ComfortNoise comfort = new ComfortNoise(FFT);

  ResidualSuppressor() {
    for (int i = 0; i < window.length; i++) {
      window[i] = (float) Math.sin(Math.PI * (i + 0.5) / window.length);
    }
  }

  /**
   * Cleans one block in place.
   *
   * @param error 480 samples behind the linear filter; takes the block before it, cleaned
   * @param echo the estimated echo that was taken out
   * @param expected residual power of every bin by the filter's own doubt
   * @param ceiling highest gain allowed, 0 to 1
   */
  void process(float[] error, float[] echo, float[] expected, float ceiling) {
    analyse(lastError, error, er, ei);
    analyse(lastEcho, echo, yr, yi);
    for (int k = 0; k < BINS; k++) {
      errorPower[k] = er[k] * er[k] + ei[k] * ei[k];
    }
    model.add(er, ei, yr, yi, errorPower, expected);
    floor.add(errorPower);
    findGains(ceiling);
    comfort.fill(er, ei, gain, floor.power());
    synthesise(error);
  }

  private void analyse(float[] last, float[] block, float[] re, float[] im) {
    for (int i = 0; i < BLOCK; i++) {
      time[i] = last[i] * window[i];
      time[BLOCK + i] = block[i] * window[BLOCK + i];
    }
    java.util.Arrays.fill(time, 2 * BLOCK, FFT, 0);
    System.arraycopy(block, 0, last, 0, BLOCK);
    fft.forward(time, re, im);
  }

  private void findGains(float ceiling) {
    float near = Math.min(ceiling, model.near());
    float caution = CAUTION_ALONE + near * (CAUTION_NEAR - CAUTION_ALONE);
    float memory = 0.7f - 0.3f * near;
    float[] residual = model.residual();
    float cap = Math.max(LEAST_GAIN, near);
    for (int k = 0; k < BINS; k++) {
      smoothPower[k] += 0.6f * (errorPower[k] - smoothPower[k]);
      float disturbance = caution * residual[k] + 1e-12f;
      float excess = Math.max(0, Math.max(smoothPower[k], errorPower[k] * near) - disturbance);
      float ratio = (memory * cleanPower[k] + (1 - memory) * excess) / disturbance;
      float g = Math.min(cap, ratio / (1 + ratio));
      cleanPower[k] = g * g * errorPower[k];
      gain[k] = g;
    }
  }

  private void synthesise(float[] block) {
    fft.inverse(er, ei, time);
    for (int i = 0; i < BLOCK; i++) {
      block[i] = overlap[i] + time[i] * window[i];
      overlap[i] = time[BLOCK + i] * window[BLOCK + i];
    }
  }

  /** The gains last applied, for every bin. */
  float[] gains() {
    return gain;
  }

  NoiseFloor floor() {
    return floor;
  }

  ResidualEchoModel model() {
    return model;
  }
}
