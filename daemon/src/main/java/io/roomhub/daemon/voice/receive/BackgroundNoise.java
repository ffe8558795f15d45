package io.roomhub.daemon.voice.receive;

import java.util.Arrays;

/**
 * Noise like the one behind a talker. The quietest tenths of what is heard give level and colour:
 * their autocorrelation, averaged, becomes an all-pole filter (Levinson-Durbin, order {@value
 * #ORDER}), through which white noise goes. Nothing is made when what is quietest is so loud that
 * it can be no background. Owned by the playback thread; allocates nothing.
 */
final class BackgroundNoise {
  private static final int ORDER = 12;
  private static final int PIECE = 480;

  /** -40 dBov: what never gets quieter is music or a tone. */
  private static final double LOUDEST = 1e-4;

  /** Least mean square that the floor rises from: -100 dBov. */
  private static final double QUIETEST = 1e-10;

  /** The floor rises by 6 dB a second and falls within some tens of milliseconds. */
  private static final double RISE = Math.pow(10, 0.006);

  private static final double FALL = 0.5;

  /** Up to 3 dB above the floor is background. */
  private static final double NEAR_FLOOR = 2;

  private static final double SMOOTHING = 0.1;

  /** White noise of -40 dB keeps the filter well-conditioned. */
  private static final double WHITENING = 1.0001;

  private final double[] correlation = new double[ORDER + 1];
  private final double[] coefficients = new double[ORDER + 1];
  private final double[] scratch = new double[ORDER + 1];
  private final double[] past = new double[ORDER];
  private double floor = Double.NaN;
  private double gain;
  private boolean ready;
  private int at;
  private long state = 0x2545_F491_4F6C_DD1DL;

  /** Learns from sound that was really sent, any number of samples. */
  void learn(float[] samples, int offset, int count) {
    for (int from = offset; from + PIECE <= offset + count; from += PIECE) {
      learnPiece(samples, from);
    }
  }

  private void learnPiece(float[] samples, int from) {
    double sum = 0;
    for (int i = from; i < from + PIECE; i++) {
      sum += (double) samples[i] * samples[i];
    }
    double square = sum / PIECE;
    if (Double.isNaN(floor)) {
      floor = square;
    } else if (square < floor) {
      floor += FALL * (square - floor);
    } else {
      floor = Math.max(QUIETEST, floor * RISE);
    }
    if (square > NEAR_FLOOR * floor) {
      return;
    }
    for (int lag = 0; lag <= ORDER; lag++) {
      double product = 0;
      for (int i = from + lag; i < from + PIECE; i++) {
        product += (double) samples[i] * samples[i - lag];
      }
      correlation[lag] += SMOOTHING * (product / PIECE - correlation[lag]);
    }
    ready = false;
  }

  /** Whether a piece of sound of this mean square is no more than the background. */
  boolean background(double meanSquare) {
    return floor < LOUDEST && meanSquare <= NEAR_FLOOR * floor;
  }

  /** Whether there is any noise to be heard. */
  boolean audible() {
    if (!ready) {
      design();
    }
    return gain > 0;
  }

  /** The next sample. */
  float next() {
    if (!audible()) {
      return 0;
    }
    double sample = gain * white();
    for (int i = 0; i < ORDER; i++) {
      sample -= coefficients[i + 1] * past[(at + ORDER - 1 - i) % ORDER];
    }
    past[at] = sample;
    at = (at + 1) % ORDER;
    return (float) sample;
  }

  private void design() {
    ready = true;
    gain = 0;
    double error = correlation[0] * WHITENING;
    if (error < QUIETEST || correlation[0] > LOUDEST) {
      return;
    }
    Arrays.fill(coefficients, 0);
    coefficients[0] = 1;
    for (int order = 1; order <= ORDER; order++) {
      double sum = correlation[order];
      for (int i = 1; i < order; i++) {
        sum += coefficients[i] * correlation[order - i];
      }
      double reflection = -sum / error;
      System.arraycopy(coefficients, 0, scratch, 0, order + 1);
      for (int i = 1; i < order; i++) {
        coefficients[i] = scratch[i] + reflection * scratch[order - i];
      }
      coefficients[order] = reflection;
      error *= 1 - reflection * reflection;
      if (error <= 0) {
        return;
      }
    }
    gain = Math.sqrt(error);
  }

  /** Uniform, variance 1 (Marsaglia's xorshift, 2003). */
  private double white() {
    state ^= state << 13;
    state ^= state >>> 7;
    state ^= state << 17;
    return (state >> 11) * 0x1.0p-52 * Math.sqrt(3);
  }
}
