package io.roomhub.daemon.voice.echo;

/**
 * Fourier transform of real signals whose length is a power of two. A complex transform of half the
 * length (Stockham's self-sorting scheme in radix 8, a last pass of radix 2 or 4 where needed)
 * carries even samples as real and odd ones as imaginary parts; one pass separates the two.
 *
 * <p>Made for the first compiler, which checks every index and keeps few values at hand: wide
 * butterflies, parts of a number side by side, and no pass that only moves samples.
 *
 * <p>Unscaled forwards, scaled by 1/length backwards. Allocates nothing after construction. One
 * thread at a time.
 */
final class RealFft {
  private static final float DIAGONAL = (float) Math.sqrt(0.5);

  private final int half;
  private final float[] halfCos;
  private final float[] halfSin;

  /** For every pass but the last, one after the other: for every angle seven factors, re and im. */
  private final float[] factors;

  private final float[] work;
  private final float[] otherWork;

  /**
   * Prepares tables.
   *
   * @param size samples, a power of two from 8
   */
  RealFft(int size) {
    if (size < 8 || Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("not a power of two from 8: " + size);
    }
    half = size / 2;
    halfCos = new float[half / 2];
    halfSin = new float[half / 2];
    for (int i = 0; i < half / 2; i++) {
      halfCos[i] = (float) (0.5 * Math.cos(2 * Math.PI * i / size));
      halfSin[i] = (float) (0.5 * Math.sin(2 * Math.PI * i / size));
    }
    int angles = 0;
    for (int n = half; n > 8; n /= 8) {
      angles += n / 8;
    }
    factors = new float[14 * angles];
    int at = 0;
    for (int n = half; n > 8; n /= 8) {
      for (int p = 0; p < n / 8; p++) {
        for (int k = 1; k < 8; k++) {
          factors[at++] = (float) Math.cos(2 * Math.PI * p * k / n);
          factors[at++] = (float) -Math.sin(2 * Math.PI * p * k / n);
        }
      }
    }
    work = new float[size];
    otherWork = new float[size];
  }

  /** Number of frequencies from zero to half the sample rate, both included. */
  int bins() {
    return half + 1;
  }

  /**
   * Signal to spectrum.
   *
   * @param signal {@code size} samples
   * @param outRe takes {@code bins()} real parts
   * @param outIm takes as many imaginary parts
   */
  void forward(float[] signal, float[] outRe, float[] outIm) {
    transform(signal, work, 1);
    float[] x = work;
    float[] c = halfCos;
    float[] s = halfSin;
    int middle = half / 2;
    outRe[0] = x[0] + x[1];
    outIm[0] = 0;
    outRe[half] = x[0] - x[1];
    outIm[half] = 0;
    outRe[middle] = x[half];
    outIm[middle] = -x[half + 1];
    // Two mirrored frequencies share their even and odd parts.
    for (int k = 1, mirror = half - 1; k < mirror; k++, mirror--) {
      float re = x[2 * k];
      float im = x[2 * k + 1];
      float mirrorRe = x[2 * mirror];
      float mirrorIm = x[2 * mirror + 1];
      float evenRe = 0.5f * (re + mirrorRe);
      float evenIm = 0.5f * (im - mirrorIm);
      float oddRe = im + mirrorIm;
      float oddIm = mirrorRe - re;
      float turnedRe = c[k] * oddRe + s[k] * oddIm;
      float turnedIm = c[k] * oddIm - s[k] * oddRe;
      outRe[k] = evenRe + turnedRe;
      outIm[k] = evenIm + turnedIm;
      outRe[mirror] = evenRe - turnedRe;
      outIm[mirror] = turnedIm - evenIm;
    }
  }

  /**
   * Spectrum to signal.
   *
   * @param inRe {@code bins()} real parts
   * @param inIm as many imaginary parts; those of the first and last are taken as zero
   * @param signal takes {@code size} samples
   */
  void inverse(float[] inRe, float[] inIm, float[] signal) {
    // Backwards is forwards with imaginary parts turned round, before and after.
    float[] x = work;
    float[] c = halfCos;
    float[] s = halfSin;
    float scale = 1f / half;
    int middle = half / 2;
    x[0] = 0.5f * scale * (inRe[0] + inRe[half]);
    x[1] = -0.5f * scale * (inRe[0] - inRe[half]);
    x[half] = scale * inRe[middle];
    x[half + 1] = scale * inIm[middle];
    for (int k = 1, mirror = half - 1; k < mirror; k++, mirror--) {
      float re = scale * inRe[k];
      float im = scale * inIm[k];
      float mirrorRe = scale * inRe[mirror];
      float mirrorIm = scale * inIm[mirror];
      float evenRe = 0.5f * (re + mirrorRe);
      float evenIm = 0.5f * (im - mirrorIm);
      float diffRe = re - mirrorRe;
      float diffIm = im + mirrorIm;
      float oddRe = diffRe * c[k] - diffIm * s[k];
      float oddIm = diffRe * s[k] + diffIm * c[k];
      x[2 * k] = evenRe - oddIm;
      x[2 * k + 1] = -evenIm - oddRe;
      x[2 * mirror] = evenRe + oddIm;
      x[2 * mirror + 1] = evenIm - oddRe;
    }
    transform(work, signal, -1);
  }

  /**
   * Complex transform forwards, real and imaginary parts in turn.
   *
   * @param from is kept unless it is the working memory
   * @param to may be {@code from}
   * @param sign by which imaginary parts of the result are multiplied
   */
  private void transform(float[] from, float[] to, float sign) {
    float[] x = from;
    float[] y = otherWork;
    int n = half;
    int stride = 2;
    int factor = 0;
    while (n > 8) {
      radix8(x, y, n / 8, stride, factor);
      factor += 14 * (n / 8);
      n /= 8;
      stride *= 8;
      x = y;
      y = y == work ? otherWork : work;
    }
    switch (n) {
      case 8 -> last8(x, to, sign);
      case 4 -> last4(x, to, sign);
      default -> last2(x, to, sign);
    }
  }

  private void radix8(float[] x, float[] y, int angles, int stride, int firstFactor) {
    float[] w = factors;
    int at = firstFactor;
    int apart = stride * angles;
    int from = 0;
    int to = 0;
    for (int p = 0; p < angles; p++) {
      float w1r = w[at];
      float w1i = w[at + 1];
      float w2r = w[at + 2];
      float w2i = w[at + 3];
      float w3r = w[at + 4];
      float w3i = w[at + 5];
      float w4r = w[at + 6];
      float w4i = w[at + 7];
      float w5r = w[at + 8];
      float w5i = w[at + 9];
      float w6r = w[at + 10];
      float w6i = w[at + 11];
      float w7r = w[at + 12];
      float w7i = w[at + 13];
      at += 14;
      for (int end = from + stride; from < end; from += 2, to += 2) {
        int i = from + 4 * apart;
        float lowRe = x[from];
        float lowIm = x[from + 1];
        float highRe = x[i];
        float highIm = x[i + 1];
        float s0r = lowRe + highRe;
        float s0i = lowIm + highIm;
        float d0r = lowRe - highRe;
        float d0i = lowIm - highIm;
        int j = from + 2 * apart;
        i = j + 4 * apart;
        lowRe = x[j];
        lowIm = x[j + 1];
        highRe = x[i];
        highIm = x[i + 1];
        float s2r = lowRe + highRe;
        float s2i = lowIm + highIm;
        float d2r = lowIm - highIm;
        float d2i = highRe - lowRe;
        float e0r = s0r + s2r;
        float e0i = s0i + s2i;
        float e1r = s0r - s2r;
        float e1i = s0i - s2i;
        float f0r = d0r + d2r;
        float f0i = d0i + d2i;
        float f1r = d0r - d2r;
        float f1i = d0i - d2i;
        j = from + apart;
        i = j + 4 * apart;
        lowRe = x[j];
        lowIm = x[j + 1];
        highRe = x[i];
        highIm = x[i + 1];
        float s1r = lowRe + highRe;
        float s1i = lowIm + highIm;
        float difRe = lowRe - highRe;
        float difIm = lowIm - highIm;
        float d1r = DIAGONAL * (difRe + difIm);
        float d1i = DIAGONAL * (difIm - difRe);
        j = from + 3 * apart;
        i = j + 4 * apart;
        lowRe = x[j];
        lowIm = x[j + 1];
        highRe = x[i];
        highIm = x[i + 1];
        float s3r = lowRe + highRe;
        float s3i = lowIm + highIm;
        difRe = lowRe - highRe;
        difIm = lowIm - highIm;
        float d3r = DIAGONAL * (difIm - difRe);
        float d3i = -DIAGONAL * (difRe + difIm);
        float e2r = s1r + s3r;
        float e2i = s1i + s3i;
        float e3r = s1i - s3i;
        float e3i = s3r - s1r;
        float f2r = d1r + d3r;
        float f2i = d1i + d3i;
        float f3r = d1i - d3i;
        float f3i = d3r - d1r;
        y[to] = e0r + e2r;
        y[to + 1] = e0i + e2i;
        int out = to + stride;
        float tr = f0r + f2r;
        float ti = f0i + f2i;
        y[out] = tr * w1r - ti * w1i;
        y[out + 1] = tr * w1i + ti * w1r;
        out += stride;
        tr = e1r + e3r;
        ti = e1i + e3i;
        y[out] = tr * w2r - ti * w2i;
        y[out + 1] = tr * w2i + ti * w2r;
        out += stride;
        tr = f1r + f3r;
        ti = f1i + f3i;
        y[out] = tr * w3r - ti * w3i;
        y[out + 1] = tr * w3i + ti * w3r;
        out += stride;
        tr = e0r - e2r;
        ti = e0i - e2i;
        y[out] = tr * w4r - ti * w4i;
        y[out + 1] = tr * w4i + ti * w4r;
        out += stride;
        tr = f0r - f2r;
        ti = f0i - f2i;
        y[out] = tr * w5r - ti * w5i;
        y[out + 1] = tr * w5i + ti * w5r;
        out += stride;
        tr = e1r - e3r;
        ti = e1i - e3i;
        y[out] = tr * w6r - ti * w6i;
        y[out + 1] = tr * w6i + ti * w6r;
        out += stride;
        tr = f1r - f3r;
        ti = f1i - f3i;
        y[out] = tr * w7r - ti * w7i;
        y[out + 1] = tr * w7i + ti * w7r;
      }
      to += 7 * stride;
    }
  }

  private void last8(float[] x, float[] y, float sign) {
    int apart = half / 4;
    for (int at = 0; at < apart; at += 2) {
      int i1 = at + apart;
      int i2 = i1 + apart;
      int i3 = i2 + apart;
      int i4 = i3 + apart;
      int i5 = i4 + apart;
      int i6 = i5 + apart;
      int i7 = i6 + apart;
      float s0r = x[at] + x[i4];
      float s0i = x[at + 1] + x[i4 + 1];
      float d0r = x[at] - x[i4];
      float d0i = x[at + 1] - x[i4 + 1];
      float s2r = x[i2] + x[i6];
      float s2i = x[i2 + 1] + x[i6 + 1];
      float d2r = x[i2 + 1] - x[i6 + 1];
      float d2i = x[i6] - x[i2];
      float e0r = s0r + s2r;
      float e0i = s0i + s2i;
      float e1r = s0r - s2r;
      float e1i = s0i - s2i;
      float f0r = d0r + d2r;
      float f0i = d0i + d2i;
      float f1r = d0r - d2r;
      float f1i = d0i - d2i;
      float s1r = x[i1] + x[i5];
      float s1i = x[i1 + 1] + x[i5 + 1];
      float difRe = x[i1] - x[i5];
      float difIm = x[i1 + 1] - x[i5 + 1];
      float d1r = DIAGONAL * (difRe + difIm);
      float d1i = DIAGONAL * (difIm - difRe);
      float s3r = x[i3] + x[i7];
      float s3i = x[i3 + 1] + x[i7 + 1];
      difRe = x[i3] - x[i7];
      difIm = x[i3 + 1] - x[i7 + 1];
      float d3r = DIAGONAL * (difIm - difRe);
      float d3i = -DIAGONAL * (difRe + difIm);
      float e2r = s1r + s3r;
      float e2i = s1i + s3i;
      float e3r = s1i - s3i;
      float e3i = s3r - s1r;
      float f2r = d1r + d3r;
      float f2i = d1i + d3i;
      float f3r = d1i - d3i;
      float f3i = d3r - d1r;
      y[at] = e0r + e2r;
      y[at + 1] = sign * (e0i + e2i);
      y[i1] = f0r + f2r;
      y[i1 + 1] = sign * (f0i + f2i);
      y[i2] = e1r + e3r;
      y[i2 + 1] = sign * (e1i + e3i);
      y[i3] = f1r + f3r;
      y[i3 + 1] = sign * (f1i + f3i);
      y[i4] = e0r - e2r;
      y[i4 + 1] = sign * (e0i - e2i);
      y[i5] = f0r - f2r;
      y[i5 + 1] = sign * (f0i - f2i);
      y[i6] = e1r - e3r;
      y[i6 + 1] = sign * (e1i - e3i);
      y[i7] = f1r - f3r;
      y[i7 + 1] = sign * (f1i - f3i);
    }
  }

  private void last4(float[] x, float[] y, float sign) {
    int apart = half / 2;
    for (int at = 0; at < apart; at += 2) {
      int i1 = at + apart;
      int i2 = i1 + apart;
      int i3 = i2 + apart;
      float s0r = x[at] + x[i2];
      float s0i = x[at + 1] + x[i2 + 1];
      float d0r = x[at] - x[i2];
      float d0i = x[at + 1] - x[i2 + 1];
      float s1r = x[i1] + x[i3];
      float s1i = x[i1 + 1] + x[i3 + 1];
      float d1r = x[i1 + 1] - x[i3 + 1];
      float d1i = x[i3] - x[i1];
      y[at] = s0r + s1r;
      y[at + 1] = sign * (s0i + s1i);
      y[i1] = d0r + d1r;
      y[i1 + 1] = sign * (d0i + d1i);
      y[i2] = s0r - s1r;
      y[i2 + 1] = sign * (s0i - s1i);
      y[i3] = d0r - d1r;
      y[i3 + 1] = sign * (d0i - d1i);
    }
  }

  private void last2(float[] x, float[] y, float sign) {
    int apart = half;
    for (int at = 0; at < apart; at += 2) {
      int other = at + apart;
      float re = x[at];
      float im = x[at + 1];
      float otherRe = x[other];
      float otherIm = x[other + 1];
      y[at] = re + otherRe;
      y[at + 1] = sign * (im + otherIm);
      y[other] = re - otherRe;
      y[other + 1] = sign * (im - otherIm);
    }
  }
}
