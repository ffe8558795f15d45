package io.roomhub.bench;

import java.util.Arrays;

/**
 * Extended short-time objective intelligibility (J. Jensen, C. Taal, "An algorithm for predicting
 * the intelligibility of speech masked by modulated noise maskers", IEEE/ACM TASLP 24, 2016): how
 * much of the clean talker's spectral and temporal shape is in a recording, 0 to 1.
 */
final class Intelligibility {
  private static final int RATE = 10_000;
  private static final int FRAME = 256;
  private static final int HOP = 128;
  private static final int FFT = 512;
  private static final int BANDS = 15;
  private static final double LOWEST_HZ = 150;
  private static final int SEGMENT = 30;
  private static final double RANGE_DB = 40;

  private Intelligibility() {}

  /** ESTOI of {@code heard} against the aligned {@code clean} talker, both at 48 kHz. */
  static double estoi(float[] clean, float[] heard) {
    double[] x = resampled(clean);
    double[] y = resampled(heard);
    double[][][] frames = audibleFrames(x, y);
    double[][] a = bands(frames[0]);
    double[][] b = bands(frames[1]);
    double sum = 0;
    int segments = 0;
    for (int end = SEGMENT; end <= a.length; end++) {
      sum += correlation(segment(a, end), segment(b, end));
      segments++;
    }
    return segments == 0 ? Double.NaN : sum / segments;
  }

  private static double[] resampled(float[] signal) {
    double ratio = 48_000.0 / RATE;
    int half = (int) (12 * ratio);
    double[] out = new double[(int) (signal.length / ratio)];
    for (int i = 0; i < out.length; i++) {
      double at = i * ratio;
      int centre = (int) at;
      double sum = 0;
      for (int t = Math.max(0, centre - half); t <= centre + half && t < signal.length; t++) {
        double x = (t - at) / ratio;
        double sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        sum += signal[t] * sinc * (0.5 + 0.5 * Math.cos(Math.PI * (t - at) / (half + 1)));
      }
      out[i] = sum / ratio;
    }
    return out;
  }

  /** Windowed frames of both, without those in which the clean talker is silent. */
  private static double[][][] audibleFrames(double[] x, double[] y) {
    int count = (x.length - FRAME) / HOP;
    double[] window = new double[FRAME];
    for (int i = 0; i < FRAME; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 1) / (FRAME + 1));
    }
    double[] energy = new double[count];
    for (int f = 0; f < count; f++) {
      for (int i = 0; i < FRAME; i++) {
        energy[f] += Math.pow(x[f * HOP + i] * window[i], 2);
      }
    }
    double least = Arrays.stream(energy).max().orElse(0) * Math.pow(10, -RANGE_DB / 10);
    int[] kept =
        java.util.stream.IntStream.range(0, count).filter(f -> energy[f] > least).toArray();
    double[][][] frames = new double[2][][];
    frames[0] = rejoined(x, kept, window);
    frames[1] = rejoined(y, kept, window);
    return frames;
  }

  private static double[][] rejoined(double[] signal, int[] kept, double[] window) {
    double[] joined = new double[kept.length * HOP + FRAME];
    for (int f = 0; f < kept.length; f++) {
      for (int i = 0; i < FRAME; i++) {
        joined[f * HOP + i] += signal[kept[f] * HOP + i] * window[i];
      }
    }
    double[][] frames = new double[Math.max(0, kept.length - 1)][FRAME];
    for (int f = 0; f < frames.length; f++) {
      for (int i = 0; i < FRAME; i++) {
        frames[f][i] = joined[f * HOP + i] * window[i];
      }
    }
    return frames;
  }

  /** Third-octave magnitudes of every frame. */
  private static double[][] bands(double[][] frames) {
    int[] edges = new int[2 * BANDS];
    for (int b = 0; b < BANDS; b++) {
      double centre = LOWEST_HZ * Math.pow(2, b / 3.0);
      edges[2 * b] = (int) Math.round(centre * Math.pow(2, -1 / 6.0) * FFT / RATE);
      edges[2 * b + 1] = (int) Math.round(centre * Math.pow(2, 1 / 6.0) * FFT / RATE);
    }
    double[] cos = new double[FFT];
    double[] sin = new double[FFT];
    for (int i = 0; i < FFT; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / FFT);
      sin[i] = Math.sin(2 * Math.PI * i / FFT);
    }
    double[][] out = new double[frames.length][BANDS];
    for (int f = 0; f < frames.length; f++) {
      for (int b = 0; b < BANDS; b++) {
        double sum = 0;
        for (int k = edges[2 * b]; k < edges[2 * b + 1]; k++) {
          double re = 0;
          double im = 0;
          for (int i = 0; i < FRAME; i++) {
            re += frames[f][i] * cos[k * i % FFT];
            im += frames[f][i] * sin[k * i % FFT];
          }
          sum += re * re + im * im;
        }
        out[f][b] = Math.sqrt(sum);
      }
    }
    return out;
  }

  /** Rows are bands, columns frames; both without mean and of unit length. */
  private static double[][] segment(double[][] bands, int end) {
    double[][] out = new double[BANDS][SEGMENT];
    for (int b = 0; b < BANDS; b++) {
      for (int m = 0; m < SEGMENT; m++) {
        out[b][m] = bands[end - SEGMENT + m][b];
      }
      normalise(out[b]);
    }
    double[] column = new double[BANDS];
    for (int m = 0; m < SEGMENT; m++) {
      for (int b = 0; b < BANDS; b++) {
        column[b] = out[b][m];
      }
      normalise(column);
      for (int b = 0; b < BANDS; b++) {
        out[b][m] = column[b];
      }
    }
    return out;
  }

  private static void normalise(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double norm = 1e-12;
    for (int i = 0; i < values.length; i++) {
      values[i] -= mean;
      norm += values[i] * values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= Math.sqrt(norm);
    }
  }

  private static double correlation(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < BANDS; i++) {
      for (int m = 0; m < SEGMENT; m++) {
        sum += a[i][m] * b[i][m];
      }
    }
    return sum / SEGMENT;
  }
}
