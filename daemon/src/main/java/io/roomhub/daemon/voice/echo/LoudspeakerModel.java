package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Bends the reference as the loudspeaker bends what it gets: {@code x / sqrt(1 + c x²)}, a soft
 * limit whose one parameter is learned from what is left of the echo. Without it the distortion of
 * a loud speaker is heard while both sides speak, for a linear filter cannot take it out. A
 * preprocessor without memory before a linear filter follows A. Stenger, W. Kellermann, "Adaptation
 * of a memoryless preprocessor for nonlinear acoustic echo cancelling", Signal Processing 80, 2000.
 *
 * <p>The derivative by c is {@code -y³ / 2}, of the bent sample y. Every 16 blocks its echo, by the
 * first partitions of the filter up to 8 kHz, is held against the error; as the filter's own echo
 * explains some of that too, both share it (least squares), each bin weighted by what the filter
 * thinks of it.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class LoudspeakerModel {
  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;
  private static final int FFT = PartitionedKalmanFilter.FFT;
  private static final int BINS = PartitionedKalmanFilter.BINS;

  /** Share of a transform that one block fills. */
  private static final float FILL = (float) BLOCK / FFT;

  private static final int PERIOD_BLOCKS = 16;

  /** The first 50 ms of a room hold most of its echo. */
  private static final int PARTITIONS = 5;

  /** Bins of 230 Hz and 8 kHz. */
  private static final int FROM = 5;

  private static final int TO = 171;

  /** Amplitude below which no loudspeaker bends. */
  private static final float LOUD = 0.1f;

  /** Highest c: a full-scale sample comes out at -9.5 dB. */
  private static final float MOST = 8;

  /** How little is expected of one look, and which share of it is taken. */
  private static final float CAUTION = 6;

  private static final float SHARE = 0.6f;

  private static final float SMALL = 0.06f;

  private final RealFft fft = new RealFft(FFT);
  private final float[][] past = new float[PARTITIONS + 1][BLOCK];
  private final float[] time = new float[FFT];
  private final float[] re = new float[BINS];
  private final float[] im = new float[BINS];
  private final float[] bentRe = new float[TO];
  private final float[] bentIm = new float[TO];
  private final float[] linearRe = new float[TO];
  private final float[] linearIm = new float[TO];
  private int newest;
  private int blocks;
  private float curvature;

  /** Bends 480 samples. */
  void bend(float[] in, float[] out) {
    float c = curvature;
    if (c == 0) {
      System.arraycopy(in, 0, out, 0, BLOCK);
      return;
    }
    for (int i = 0; i < BLOCK; i++) {
      float x = in[i];
      float u = c * x * x;
      // Three terms of the series are right to 1e-4, and a third of the root's cost.
      out[i] = u < SMALL ? x * (1 - u * (0.5f - 0.375f * u)) : x / (float) Math.sqrt(1 + u);
    }
  }

  /**
   * Takes the bent block that the filter got last, and looks from time to time at what it left.
   *
   * @param trusted whether the filter fits but for this
   */
  void learn(float[] far, PartitionedKalmanFilter filter, boolean trusted) {
    newest = newest == 0 ? PARTITIONS : newest - 1;
    System.arraycopy(far, 0, past[newest], 0, BLOCK);
    if (++blocks >= PERIOD_BLOCKS && trusted && peak(far) > LOUD) {
      blocks = 0;
      look(filter);
    }
  }

  /** What comes now does not follow what came before; that has to be past before the next look. */
  void interrupted() {
    blocks = 0;
  }

  /** The parameter c of the class comment; 0 is a loudspeaker that bends nothing. */
  float curvature() {
    return curvature;
  }

  private static float peak(float[] block) {
    float peak = 0;
    for (float sample : block) {
      float size = sample < 0 ? -sample : sample;
      peak = size > peak ? size : peak;
    }
    return peak;
  }

  private void look(PartitionedKalmanFilter filter) {
    Arrays.fill(bentRe, 0);
    Arrays.fill(bentIm, 0);
    Arrays.fill(linearRe, 0);
    Arrays.fill(linearIm, 0);
    for (int p = 0; p < PARTITIONS; p++) {
      cube(past[(newest + p + 1) % past.length], FFT - 2 * BLOCK);
      cube(past[(newest + p) % past.length], FFT - BLOCK);
      fft.forward(time, re, im);
      filter.convolve(p, re, im, bentRe, bentIm);
      filter.convolve(p, linearRe, linearIm);
    }
    float[] weight = filter.weight();
    float[] er = filter.weightedErrorRe();
    float[] ei = filter.weightedErrorIm();
    float bb = 0;
    float bl = 0;
    float ll = 1e-20f;
    float eb = 0;
    float el = 0;
    for (int k = FROM; k < TO; k++) {
      float br = bentRe[k];
      float bi = bentIm[k];
      float lr = linearRe[k];
      float li = linearIm[k];
      float w = FILL * weight[k];
      bb += w * (br * br + bi * bi);
      bl += w * (br * lr + bi * li);
      ll += w * (lr * lr + li * li);
      eb += er[k] * br + ei[k] * bi;
      el += er[k] * lr + ei[k] * li;
    }
    float known = bb - bl * bl / ll;
    float step = (eb - el * bl / ll) / (known + CAUTION);
    curvature = Math.clamp(curvature + SHARE * step, 0, MOST);
  }

  private void cube(float[] block, int to) {
    for (int i = 0, at = to; i < BLOCK; i++, at++) {
      float y = block[i];
      time[at] = -0.5f * y * y * y;
    }
  }
}
