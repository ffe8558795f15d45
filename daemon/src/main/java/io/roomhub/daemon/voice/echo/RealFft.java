package io.roomhub.daemon.voice.echo;

/**
 * Fourier transform of real signals whose length is a power of two. A complex transform of half the
 * length (Stockham's self-sorting scheme in radix 4, one radix-2 pass where needed) carries even
 * samples as real and odd ones as imaginary parts; one pass separates the two.
 *
 * <p>Unscaled forwards, scaled by 1/length backwards. Allocates nothing after construction. One
 * thread at a time.
 */
final class RealFft {
  private final int size;
  private final int half;
  private final float[] cos;
  private final float[] sin;
  private float[] re;
  private float[] im;
  private float[] otherRe;
  private float[] otherIm;

  /**
   * Prepares tables.
   *
   * @param size samples, a power of two from 8
   */
  RealFft(int size) {
    if (size < 8 || Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("not a power of two from 8: " + size);
    }
    this.size = size;
    half = size / 2;
    cos = new float[size];
    sin = new float[size];
    for (int i = 0; i < size; i++) {
      cos[i] = (float) Math.cos(2 * Math.PI * i / size);
      sin[i] = (float) Math.sin(2 * Math.PI * i / size);
    }
    re = new float[half];
    im = new float[half];
    otherRe = new float[half];
    otherIm = new float[half];
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
    for (int i = 0; i < half; i++) {
      re[i] = signal[2 * i];
      im[i] = signal[2 * i + 1];
    }
    transform();
    outRe[0] = re[0] + im[0];
    outIm[0] = 0;
    outRe[half] = re[0] - im[0];
    outIm[half] = 0;
    for (int k = 1; k < half; k++) {
      int mirror = half - k;
      float evenRe = 0.5f * (re[k] + re[mirror]);
      float evenIm = 0.5f * (im[k] - im[mirror]);
      float oddRe = 0.5f * (im[k] + im[mirror]);
      float oddIm = 0.5f * (re[mirror] - re[k]);
      float c = cos[k];
      float s = sin[k];
      outRe[k] = evenRe + c * oddRe + s * oddIm;
      outIm[k] = evenIm + c * oddIm - s * oddRe;
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
    // Backwards is forwards with the two parts swapped, before and after.
    im[0] = 0.5f * (inRe[0] + inRe[half]);
    re[0] = 0.5f * (inRe[0] - inRe[half]);
    for (int k = 1; k < half; k++) {
      int mirror = half - k;
      float evenRe = 0.5f * (inRe[k] + inRe[mirror]);
      float evenIm = 0.5f * (inIm[k] - inIm[mirror]);
      float diffRe = 0.5f * (inRe[k] - inRe[mirror]);
      float diffIm = 0.5f * (inIm[k] + inIm[mirror]);
      float c = cos[k];
      float s = sin[k];
      float oddRe = diffRe * c - diffIm * s;
      float oddIm = diffRe * s + diffIm * c;
      im[k] = evenRe - oddIm;
      re[k] = evenIm + oddRe;
    }
    transform();
    float scale = 1f / half;
    for (int i = 0; i < half; i++) {
      signal[2 * i] = im[i] * scale;
      signal[2 * i + 1] = re[i] * scale;
    }
  }

  private void transform() {
    int n = half;
    int stride = 1;
    while (n > 1) {
      if (n == 2) {
        radix2(stride);
        n = 1;
      } else {
        radix4(n, stride);
        n /= 4;
        stride *= 4;
      }
      float[] swap = re;
      re = otherRe;
      otherRe = swap;
      swap = im;
      im = otherIm;
      otherIm = swap;
    }
  }

  private void radix2(int stride) {
    for (int q = 0; q < stride; q++) {
      float aRe = re[q];
      float aIm = im[q];
      float bRe = re[q + stride];
      float bIm = im[q + stride];
      otherRe[q] = aRe + bRe;
      otherIm[q] = aIm + bIm;
      otherRe[q + stride] = aRe - bRe;
      otherIm[q + stride] = aIm - bIm;
    }
  }

  private void radix4(int n, int stride) {
    float[] xr = re;
    float[] xi = im;
    float[] yr = otherRe;
    float[] yi = otherIm;
    int quarter = n / 4;
    int step = size / n;
    int far = stride * quarter;
    for (int p = 0; p < quarter; p++) {
      float c1 = cos[p * step];
      float s1 = sin[p * step];
      float c2 = cos[2 * p * step];
      float s2 = sin[2 * p * step];
      float c3 = cos[3 * p * step];
      float s3 = sin[3 * p * step];
      int from = stride * p;
      int to = 4 * from;
      for (int q = 0; q < stride; q++, from++, to++) {
        float aRe = xr[from];
        float aIm = xi[from];
        float bRe = xr[from + far];
        float bIm = xi[from + far];
        float cRe = xr[from + 2 * far];
        float cIm = xi[from + 2 * far];
        float dRe = xr[from + 3 * far];
        float dIm = xi[from + 3 * far];
        float sumRe = aRe + cRe;
        float sumIm = aIm + cIm;
        float difRe = aRe - cRe;
        float difIm = aIm - cIm;
        float sideRe = bRe + dRe;
        float sideIm = bIm + dIm;
        float turnRe = dIm - bIm;
        float turnIm = bRe - dRe;
        yr[to] = sumRe + sideRe;
        yi[to] = sumIm + sideIm;
        float tRe = difRe - turnRe;
        float tIm = difIm - turnIm;
        yr[to + stride] = tRe * c1 + tIm * s1;
        yi[to + stride] = tIm * c1 - tRe * s1;
        tRe = sumRe - sideRe;
        tIm = sumIm - sideIm;
        yr[to + 2 * stride] = tRe * c2 + tIm * s2;
        yi[to + 2 * stride] = tIm * c2 - tRe * s2;
        tRe = difRe + turnRe;
        tIm = difIm + turnIm;
        yr[to + 3 * stride] = tRe * c3 + tIm * s3;
        yi[to + 3 * stride] = tIm * c3 - tRe * s3;
      }
    }
  }
}
