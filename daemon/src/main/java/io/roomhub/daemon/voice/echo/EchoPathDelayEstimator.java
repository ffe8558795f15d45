package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Finds the bulk delay between loudspeaker and microphone, 0 to 500 ms, all the time: generalised
 * cross-correlation with phase transform (C. Knapp, G. Carter, "The generalized correlation method
 * for estimation of time delay", IEEE TASSP 24, 1976) at 8 kHz, the last 256 ms of the microphone
 * against a second of the loudspeaker, averaged over about as long again, eight times a second;
 * half as often once delay and skew are known for long.
 *
 * <p>The three transforms of a round fall into three successive blocks, so that none of them is
 * late. Owned by the capture thread; allocates nothing after construction.
 */
final class EchoPathDelayEstimator {
  private static final int FFT = 8_192;
  private static final int SEGMENT = 2_048;
  private static final int LAGS = 4_000;
  private static final int BLOCKS_PER_ROUND = 12;
  private static final int BLOCKS_PER_CALM_ROUND = 24;
  private static final float MEMORY = 0.6f;
  private static final float CALM_MEMORY = 0.36f;

  /** By how many blocks the loudspeaker's block is older than the microphone's. */
  static final int LATE_BLOCKS = 4;

  private static final int NEAR = SEGMENT + LATE_BLOCKS * Decimator.OUT;

  /** Bins of 200 and 3500 Hz. */
  private static final int FROM = 205;

  private static final int TO = 3_584;

  /** RMS below which the loudspeaker counts as silent: -60 dBFS. */
  private static final float SILENCE = 1e-6f;

  /** How far the highest peak must stand above the RMS of the correlation. */
  private static final float CLEAR_PEAK = 9;

  /** Rounds further apart than this do not confirm each other: 0.4 ms. */
  private static final double TOLERANCE = 19;

  private final RealFft fft = new RealFft(FFT);
  private final Decimator farDecimator = new Decimator();
  private final Decimator nearDecimator = new Decimator();

  /** The last {@link #FFT} and {@link #NEAR} samples end at {@link #end}. */
  private final float[] far = new float[2 * FFT];

  private final float[] near = new float[2 * FFT];
  private int end = FFT;
  private final float[] time = new float[FFT];
  private final float[] fr = new float[FFT / 2 + 1];
  private final float[] fi = new float[FFT / 2 + 1];
  private final float[] nr = new float[FFT / 2 + 1];
  private final float[] ni = new float[FFT / 2 + 1];
  private final float[] crossRe = new float[FFT / 2 + 1];
  private final float[] crossIm = new float[FFT / 2 + 1];
  private int step;
  private boolean calm;
  private boolean heard;
  private double candidate = -1;
  private double delay = -1;
  private int confirmed;

  /**
   * Takes a block of each. The loudspeaker's comes later, so that it is sure to have been played by
   * then.
   *
   * @param reference 480 samples that the loudspeaker got {@value #LATE_BLOCKS} blocks ago
   * @param microphone 480 samples as they came
   * @return whether a round has ended with a clear peak twice in the same place
   */
  boolean add(float[] reference, float[] microphone) {
    if (end + Decimator.OUT > far.length) {
      System.arraycopy(far, end - FFT, far, 0, FFT);
      System.arraycopy(near, end - FFT, near, 0, FFT);
      end = FFT;
    }
    farDecimator.process(reference, far, end);
    nearDecimator.process(microphone, near, end);
    end += Decimator.OUT;
    step = step + 1 >= (calm ? BLOCKS_PER_CALM_ROUND : BLOCKS_PER_ROUND) ? 0 : step + 1;
    switch (step) {
      case 1 -> begin();
      case 2 -> accumulate();
      case 3 -> {
        return heard && correlate();
      }
      default -> {}
    }
    return false;
  }

  /** All delays have grown by that many samples: they are counted from elsewhere now. */
  void moved(long by) {
    Arrays.fill(far, 0);
    Arrays.fill(crossRe, 0);
    Arrays.fill(crossIm, 0);
    candidate += by;
    delay = Math.max(0, delay + by);
  }

  /** Tells whether the delay is known so well that it need not be looked for that often. */
  void setCalm(boolean known) {
    calm = known;
  }

  /** Delay found last, samples at 48 kHz; -1 before any. */
  double delay() {
    return delay;
  }

  /** Rounds in succession that agreed. */
  int confirmed() {
    return confirmed;
  }

  /** Both spectra are of the same moment, or the correlation would move by a block. */
  private void begin() {
    float farEnergy = energy(far, end - SEGMENT - LAGS / 2, end);
    float nearEnergy = energy(near, end - NEAR, end - NEAR + SEGMENT);
    heard = farEnergy > SILENCE && nearEnergy > 1e-10f;
    if (!heard) {
      return;
    }
    System.arraycopy(far, end - FFT, time, 0, FFT);
    fft.forward(time, fr, fi);
    Arrays.fill(time, 0);
    float scale = 1 / (float) Math.sqrt(nearEnergy * farEnergy);
    for (int i = 0; i < SEGMENT; i++) {
      time[FFT - SEGMENT + i] = near[end - NEAR + i] * scale;
    }
  }

  private static float energy(float[] x, int from, int to) {
    float sum = 0;
    for (int i = from; i < to; i++) {
      sum += x[i] * x[i];
    }
    return sum / (to - from);
  }

  private void accumulate() {
    if (!heard) {
      return;
    }
    fft.forward(time, nr, ni);
    for (int k = FROM; k < TO; k++) {
      crossRe[k] = (calm ? CALM_MEMORY : MEMORY) * crossRe[k] + nr[k] * fr[k] + ni[k] * fi[k];
      crossIm[k] = (calm ? CALM_MEMORY : MEMORY) * crossIm[k] + ni[k] * fr[k] - nr[k] * fi[k];
    }
  }

  private boolean correlate() {
    Arrays.fill(nr, 0);
    Arrays.fill(ni, 0);
    for (int k = FROM; k < TO; k++) {
      float magnitude =
          (float) Math.sqrt(crossRe[k] * crossRe[k] + crossIm[k] * crossIm[k]) + 1e-12f;
      nr[k] = crossRe[k] / magnitude;
      ni[k] = crossIm[k] / magnitude;
    }
    fft.inverse(nr, ni, time);
    int peak = 0;
    float sum = 0;
    for (int lag = 0; lag < LAGS; lag++) {
      sum += time[lag] * time[lag];
      if (Math.abs(time[lag]) > Math.abs(time[peak])) {
        peak = lag;
      }
    }
    if (Math.abs(time[peak]) < CLEAR_PEAK * Math.sqrt(sum / LAGS)) {
      return false;
    }
    double found = Decimator.FACTOR * (peak + fraction(peak));
    boolean again = Math.abs(found - candidate) < TOLERANCE;
    candidate = found;
    if (!again) {
      confirmed = 0;
      calm = false;
      return false;
    }
    confirmed++;
    delay = found;
    return true;
  }

  /** Place of the top of a parabola through the peak and its neighbours, -0.5 to 0.5. */
  private double fraction(int peak) {
    if (peak == 0) {
      return 0;
    }
    double left = Math.abs(time[peak - 1]);
    double middle = Math.abs(time[peak]);
    double right = Math.abs(time[peak + 1]);
    double bend = left - 2 * middle + right;
    return bend < 0 ? 0.5 * (left - right) / bend : 0;
  }
}
