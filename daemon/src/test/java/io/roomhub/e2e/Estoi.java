package io.roomhub.e2e;

import java.util.Arrays;

/**
 * Extended short-time objective intelligibility (Jensen and Taal 2016), 0..1: how much of a clean
 * recording's spectro-temporal pattern is found in another. At 10 kHz; frames of 256 samples every
 * 128, those more than 40 dB below the clean recording's loudest left out; 15 third-octave bands
 * from 150 Hz; segments of 30 frames, normalised by rows and then by columns.
 */
public final class Estoi {
  private static final int RATE = 10_000;
  private static final int FRAME = 256;
  private static final int HOP = 128;
  private static final int FFT = 512;
  private static final int BANDS = 15;
  private static final int SEGMENT = 30;
  private static final double LOWEST_HZ = 150;
  private static final double DYNAMIC_RANGE_DB = 40;
  private static final double TINY = 1e-15;
  private static final double[] WINDOW = new double[FRAME];
  private static final double[] COSINE = new double[FFT];
  private static final int HALF = 160;
  private static final double[][] TAPS = taps();

  static {
    for (int i = 0; i < FRAME; i++) {
      WINDOW[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 1) / (FRAME + 1));
    }
    for (int i = 0; i < FFT; i++) {
      COSINE[i] = Math.cos(2 * Math.PI * i / FFT);
    }
  }

  private Estoi() {}

  /**
   * Compares two recordings, 48 kHz, aligned to the sample.
   *
   * @throws IllegalArgumentException when fewer than 30 frames of the clean one are loud enough
   */
  public static double of(float[] clean, float[] heard) {
    int length = Math.min(clean.length, heard.length);
    double[] x = resample(clean, length);
    double[] y = resample(heard, length);
    boolean[] loud = loudFrames(x);
    double[][] a = bands(keep(x, loud));
    double[][] b = bands(keep(y, loud));
    if (a.length < SEGMENT) {
      throw new IllegalArgumentException("only " + a.length + " frames of speech");
    }
    double sum = 0;
    for (int from = 0; from + SEGMENT <= a.length; from++) {
      double[][] one = normalized(a, from);
      double[][] other = normalized(b, from);
      for (int frame = 0; frame < SEGMENT; frame++) {
        for (int band = 0; band < BANDS; band++) {
          sum += one[frame][band] * other[frame][band];
        }
      }
    }
    return sum / SEGMENT / (a.length - SEGMENT + 1);
  }

  /** 48 to 10 kHz: every 4.8th sample of the input below 4.8 kHz. */
  private static double[] resample(float[] in, int length) {
    double[] out = new double[length * 5 / 24];
    for (int n = 0; n < out.length; n++) {
      int middle = n * 24 / 5;
      double[] taps = TAPS[n * 24 % 5];
      double sum = 0;
      for (int k = 0; k < taps.length; k++) {
        int i = middle + k - HALF;
        sum += i < 0 || i >= length ? 0 : in[i] * taps[k];
      }
      out[n] = sum;
    }
    return out;
  }

  /** Low pass by a sinc in a Blackman window, one for each fifth of a sample. */
  private static double[][] taps() {
    double cutoff = 2 * 4_800.0 / 48_000;
    double[][] out = new double[5][2 * HALF + 1];
    for (int fifth = 0; fifth < 5; fifth++) {
      for (int k = 0; k <= 2 * HALF; k++) {
        double t = k - HALF - fifth / 5.0;
        double phase = Math.PI * (t / (HALF + 1) + 1);
        double window = 0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase);
        double angle = Math.PI * cutoff * t;
        double sinc = Math.abs(angle) < 1e-9 ? 1 : Math.sin(angle) / angle;
        out[fifth][k] = cutoff * window * sinc;
      }
    }
    return out;
  }

  private static int frames(int length) {
    return length < FRAME ? 0 : (length - FRAME) / HOP + 1;
  }

  private static boolean[] loudFrames(double[] x) {
    double[] levels = new double[frames(x.length)];
    for (int f = 0; f < levels.length; f++) {
      double sum = 0;
      for (int i = 0; i < FRAME; i++) {
        double sample = WINDOW[i] * x[f * HOP + i];
        sum += sample * sample;
      }
      levels[f] = 10 * Math.log10(sum + TINY);
    }
    double loudest = Arrays.stream(levels).max().orElse(0);
    boolean[] loud = new boolean[levels.length];
    for (int f = 0; f < loud.length; f++) {
      loud[f] = levels[f] > loudest - DYNAMIC_RANGE_DB;
    }
    return loud;
  }

  /** The windowed frames that were loud enough, overlapped and added one after another. */
  private static double[] keep(double[] x, boolean[] loud) {
    double[] out = new double[loud.length * HOP + FRAME];
    int kept = 0;
    for (int f = 0; f < loud.length; f++) {
      if (loud[f]) {
        for (int i = 0; i < FRAME; i++) {
          out[kept * HOP + i] += WINDOW[i] * x[f * HOP + i];
        }
        kept++;
      }
    }
    return Arrays.copyOf(out, kept == 0 ? 0 : (kept - 1) * HOP + FRAME);
  }

  /** Magnitudes by frame and third-octave band. */
  private static double[][] bands(double[] x) {
    int[] edges = new int[BANDS + 1];
    for (int band = 0; band <= BANDS; band++) {
      edges[band] = (int) Math.round(LOWEST_HZ * Math.pow(2, (2 * band - 1) / 6.0) * FFT / RATE);
    }
    double[][] out = new double[frames(x.length)][BANDS];
    for (int f = 0; f < out.length; f++) {
      for (int band = 0; band < BANDS; band++) {
        double power = 0;
        for (int bin = edges[band]; bin < edges[band + 1]; bin++) {
          power += power(x, f * HOP, bin);
        }
        out[f][band] = Math.sqrt(power);
      }
    }
    return out;
  }

  private static double power(double[] x, int from, int bin) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < FRAME; i++) {
      double sample = WINDOW[i] * x[from + i];
      re += sample * COSINE[bin * i % FFT];
      im += sample * COSINE[(bin * i + FFT / 4) % FFT];
    }
    return re * re + im * im;
  }

  /** A segment with zero mean and unit norm first along time, then across the bands. */
  private static double[][] normalized(double[][] bands, int from) {
    double[][] out = new double[SEGMENT][BANDS];
    for (int band = 0; band < BANDS; band++) {
      double[] row = new double[SEGMENT];
      for (int frame = 0; frame < SEGMENT; frame++) {
        row[frame] = bands[from + frame][band];
      }
      normalize(row);
      for (int frame = 0; frame < SEGMENT; frame++) {
        out[frame][band] = row[frame];
      }
    }
    for (double[] column : out) {
      normalize(column);
    }
    return out;
  }

  private static void normalize(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double square = TINY;
    for (int i = 0; i < values.length; i++) {
      values[i] -= mean;
      square += values[i] * values[i];
    }
    double scale = 1 / Math.sqrt(square);
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
  }
}
