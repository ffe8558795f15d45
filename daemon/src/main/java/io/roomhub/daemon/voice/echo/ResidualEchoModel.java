package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * Judges what is left behind the linear filter: how much of it is echo, bin by bin, and whether
 * somebody near speaks.
 *
 * <p>The residual echo is the largest of three guesses. What the filter's own doubt allows for;
 * what usually remains of the estimated echo in this band (learned as a quantile while only the far
 * side speaks: it holds the loudspeaker's distortion and the reverberation that the filter is too
 * short for); and what is still coherent with the estimated echo, which a settled filter leaves
 * none of, and near speech cannot be. Near speech is what exceeds the sum in many bands.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class ResidualEchoModel {
  /** Bands from and to which near speech is looked for, Hz. */
  private static final int SPEECH_FROM_HZ = 200;

  private static final int SPEECH_TO_HZ = 6_000;

  private static final float POWER_SMOOTHING = 0.6f;
  private static final float CROSS_SMOOTHING = 0.9f;

  /** How fast the echo's power can fall from block to block: a reverberation of half a second. */
  private static final float DECAY = 0.75f;

  /** Share of the echo left from which it matters that it is coherent: 17 dB of loss. */
  private static final float POOR = 0.02f;

  private static final float LEAK_UP = 1.03f;
  private static final float LEAK_DOWN = 0.99f;

  /** The same for what is hardly ever exceeded. */
  private static final float PEAK_UP = 1.1f;

  private static final float PEAK_DOWN = 0.996f;
  private static final float LEAK_LEAST = 1e-4f;

  private final Bands bands;
  private final NoiseFloor floor;
  private final float[] errorPower;
  private final float[] smearedEcho;
  private final float[] residual;
  private final float[] errorBand;
  private final float[] echoBand;
  private final float[] floorBand;
  private final float[] residualBand;
  private final float[] expectedBand;
  private final float[] crossRe;
  private final float[] crossIm;
  private final float[] crossError;
  private final float[] crossEcho;
  private final float[] leak;
  private final float[] peakLeak;
  private final float[] coherence;
  private float error;
  private float echo;
  private float smeared;
  private float allowed;
  private float re;
  private float im;
  private float near;
  private float misadjustment;
  private float echoShare;

  ResidualEchoModel(Bands bands, NoiseFloor floor) {
    this.bands = bands;
    this.floor = floor;
    int count = bands.count();
    errorPower = new float[bands.lines()];
    smearedEcho = new float[bands.lines()];
    residual = new float[bands.lines()];
    errorBand = new float[count];
    echoBand = new float[count];
    floorBand = new float[count];
    residualBand = new float[count];
    expectedBand = new float[count];
    crossRe = new float[count];
    crossIm = new float[count];
    crossError = new float[count];
    crossEcho = new float[count];
    leak = new float[count];
    peakLeak = new float[count];
    coherence = new float[count];
    forget();
  }

  /** Forgets what usually remains of an echo. */
  void forget() {
    Arrays.fill(leak, 0.1f);
    Arrays.fill(peakLeak, 0.1f);
  }

  /**
   * Takes one block's windowed spectra.
   *
   * @param er real parts of the error
   * @param ei imaginary parts
   * @param yr real parts of the estimated echo
   * @param yi imaginary parts
   * @param expected residual power of every bin by the filter's own doubt
   */
  void add(float[] er, float[] ei, float[] yr, float[] yi, float[] expected) {
    for (int b = 0; b < bands.fineBands(); b++) {
      sumFine(b, er, ei, yr, yi, expected);
      follow(b);
    }
    for (int b = bands.fineBands(); b < bands.count(); b++) {
      sumCoarse(b, er, ei, yr, yi, expected);
      follow(b);
    }
    findNearSpeech();
    for (int b = 0; b < errorBand.length; b++) {
      learnLeak(b);
    }
    followFloor();
  }

  /** Takes one block's spectrum where there is no echo: it tells of the background only. */
  void followBackground(float[] er, float[] ei) {
    for (int b = 0; b < bands.count(); b++) {
      float[] power = errorPower;
      int step = bands.binsPerLine(b);
      for (int l = bands.lineFrom(b), k = bands.from(b); l < bands.lineTo(b); l++, k += step) {
        power[l] = meanPower(er, ei, k, k + step);
      }
    }
    followFloor();
  }

  private static float meanPower(float[] re, float[] im, int from, int to) {
    float sum = 0;
    for (int k = from; k < to; k++) {
      sum += re[k] * re[k] + im[k] * im[k];
    }
    return sum / (to - from);
  }

  private void followFloor() {
    if (floor.add(errorPower)) {
      bands.sum(floor.power(), floorBand);
    }
  }

  private void sumFine(int b, float[] er, float[] ei, float[] yr, float[] yi, float[] expected) {
    clearSums();
    int to = bands.to(b);
    float[] smear = smearedEcho;
    for (int k = bands.from(b); k < to; k++) {
      float a = er[k];
      float c = ei[k];
      float d = yr[k];
      float f = yi[k];
      float power = a * a + c * c;
      errorPower[k] = power;
      error += power;
      power = d * d + f * f;
      echo += power;
      float decayed = DECAY * smear[k];
      power = power > decayed ? power : decayed;
      smear[k] = power;
      smeared += power;
      allowed += expected[k];
      re += a * d + c * f;
      im += c * d - a * f;
    }
  }

  /** Every second bin of the band tells enough. */
  private void sumCoarse(int b, float[] er, float[] ei, float[] yr, float[] yi, float[] expected) {
    clearSums();
    int to = bands.to(b);
    int count = 0;
    for (int k = bands.from(b); k < to; k += 2) {
      float a = er[k];
      float c = ei[k];
      float d = yr[k];
      float f = yi[k];
      error += a * a + c * c;
      echo += d * d + f * f;
      allowed += expected[k];
      re += a * d + c * f;
      im += c * d - a * f;
      count++;
    }
    int line = bands.lineFrom(b);
    errorPower[line] = error / count;
    float power = echo / count;
    smearedEcho[line] = Math.max(power, DECAY * smearedEcho[line]);
    int bins = bands.binsPerLine(b);
    float scale = (float) bins / count;
    error *= scale;
    echo *= scale;
    allowed *= scale;
    re *= scale;
    im *= scale;
    smeared = smearedEcho[line] * bins;
  }

  private void clearSums() {
    error = 0;
    echo = 0;
    smeared = 0;
    allowed = 0;
    re = 0;
    im = 0;
  }

  private void follow(int b) {
    errorBand[b] += (1 - POWER_SMOOTHING) * (error - errorBand[b]);
    echoBand[b] += (1 - POWER_SMOOTHING) * (smeared - echoBand[b]);
    expectedBand[b] = Math.max(allowed, DECAY * expectedBand[b]);
    crossRe[b] += (1 - CROSS_SMOOTHING) * (re - crossRe[b]);
    crossIm[b] += (1 - CROSS_SMOOTHING) * (im - crossIm[b]);
    crossError[b] += (1 - CROSS_SMOOTHING) * (error - crossError[b]);
    crossEcho[b] += (1 - CROSS_SMOOTHING) * (echo - crossEcho[b]);
    coherence[b] =
        (crossRe[b] * crossRe[b] + crossIm[b] * crossIm[b])
            / (crossError[b] * crossEcho[b] + 1e-20f);
    float coherent = Math.max(0, coherence[b] - 0.15f) * 1.5f;
    float guess =
        Math.max(
            Math.max(leak[b] * echoBand[b], DOUBT * expectedBand[b]),
            Math.min(1, coherent) * errorBand[b]);
    residualBand[b] = guess;
    float perEcho = guess / (echoBand[b] + 1e-12f);
    float flat = 0.1f * guess / (bands.to(b) - bands.from(b));
    boolean shaped = echoBand[b] > 1e-9f;
    for (int l = bands.lineFrom(b); l < bands.lineTo(b); l++) {
      residual[l] = shaped ? 0.9f * perEcho * smearedEcho[l] + flat : 10 * flat;
    }
  }

  private static final float DOUBT = 1;

  private void findNearSpeech() {
    float sum = 0;
    float weights = 0;
    float strange = 0;
    float strangeWeights = 0;
    float echoes = 0;
    for (int b = 0; b < errorBand.length; b++) {
      float hz = bands.from(b) * 46.875f;
      if (hz < SPEECH_FROM_HZ || hz > SPEECH_TO_HZ) {
        continue;
      }
      float unlikely = Math.max(2 * residualBand[b], peakLeak[b] * echoBand[b]);
      float ratio = errorBand[b] / (unlikely + 2 * floorBand[b] + 1e-9f);
      sum += ratio > 1 ? (float) Math.min(15, 10 * Math.log10(ratio)) : 0;
      weights++;
      if (crossEcho[b] > 10 * floorBand[b] + 1e-7f) {
        strange += crossError[b] > POOR * crossEcho[b] ? coherence[b] : 0;
        strangeWeights++;
      }
      if (residualBand[b] > 0.1f * floorBand[b] + 1e-9f) {
        echoes++;
      }
    }
    misadjustment = strangeWeights < 0.4f * weights ? 0 : strange / strangeWeights;
    echoShare = echoes / weights;
    float evidence = Math.clamp((sum / weights - 1.5f) / 3, 0, 1);
    if (echoShare < 0.1f) {
      evidence = 1;
    }
    near = evidence > near ? 0.7f * evidence + 0.3f * near : 0.9f * near + 0.1f * evidence;
  }

  private void learnLeak(int b) {
    if (echoBand[b] < 10 * floorBand[b] + 1e-7f) {
      return;
    }
    float ratio = errorBand[b] / echoBand[b];
    if (ratio < peakLeak[b]) {
      peakLeak[b] *= PEAK_DOWN;
    } else if (near < 0.3f) {
      peakLeak[b] = Math.min(1, peakLeak[b] * PEAK_UP);
    }
    if (ratio < leak[b]) {
      leak[b] = Math.max(LEAK_LEAST, leak[b] * LEAK_DOWN);
    } else if (near < 0.5f) {
      leak[b] = Math.min(1, leak[b] * LEAK_UP);
    } else {
      leak[b] = Math.min(1, leak[b] * 1.001f);
    }
  }

  /** Power that is there, mean of the bins of every line. */
  float[] errorPower() {
    return errorPower;
  }

  /** Power of the echo left in it. */
  float[] residual() {
    return residual;
  }

  /** How sure it is that somebody near speaks, or that there is no echo at all: 0 to 1. */
  float near() {
    return near;
  }

  /** How much of what is left is still coherent with the estimated echo, over all bands, 0 to 1. */
  float misadjustment() {
    return misadjustment;
  }

  /** Share of bands with echo in them, 0 to 1. */
  float echoShare() {
    return echoShare;
  }
}
