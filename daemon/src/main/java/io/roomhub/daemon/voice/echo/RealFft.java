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
    load(signal);
    transform();
    // Arrays in local variables: the first compiler fetches a field with every use.
    float[] xr = re;
    float[] xi = im;
    float[] c = cos;
    float[] s = sin;
    outRe[0] = xr[0] + xi[0];
    outIm[0] = 0;
    outRe[half] = xr[0] - xi[0];
    outIm[half] = 0;
    int middle = half / 2;
    outRe[middle] = xr[middle];
    outIm[middle] = -xi[middle];
    // Two mirrored frequencies share their even and odd parts.
    for (int k = 1, mirror = half - 1; k < mirror; k++, mirror--) {
      float evenRe = 0.5f * (xr[k] + xr[mirror]);
      float evenIm = 0.5f * (xi[k] - xi[mirror]);
      float oddRe = 0.5f * (xi[k] + xi[mirror]);
      float oddIm = 0.5f * (xr[mirror] - xr[k]);
      float turnedRe = c[k] * oddRe + s[k] * oddIm;
      float turnedIm = c[k] * oddIm - s[k] * oddRe;
      outRe[k] = evenRe + turnedRe;
      outIm[k] = evenIm + turnedIm;
      outRe[mirror] = evenRe - turnedRe;
      outIm[mirror] = turnedIm - evenIm;
    }
  }

  private void load(float[] signal) {
    float[] xr = re;
    float[] xi = im;
    for (int i = 0, at = 0; i < xr.length; i++, at += 2) {
      xr[i] = signal[at];
      xi[i] = signal[at + 1];
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
    float[] xr = re;
    float[] xi = im;
    float[] c = cos;
    float[] s = sin;
    xi[0] = 0.5f * (inRe[0] + inRe[half]);
    xr[0] = 0.5f * (inRe[0] - inRe[half]);
    int middle = half / 2;
    xi[middle] = inRe[middle];
    xr[middle] = -inIm[middle];
    for (int k = 1, mirror = half - 1; k < mirror; k++, mirror--) {
      float evenRe = 0.5f * (inRe[k] + inRe[mirror]);
      float evenIm = 0.5f * (inIm[k] - inIm[mirror]);
      float diffRe = 0.5f * (inRe[k] - inRe[mirror]);
      float diffIm = 0.5f * (inIm[k] + inIm[mirror]);
      float oddRe = diffRe * c[k] - diffIm * s[k];
      float oddIm = diffRe * s[k] + diffIm * c[k];
      xi[k] = evenRe - oddIm;
      xr[k] = evenIm + oddRe;
      xi[mirror] = evenRe + oddIm;
      xr[mirror] = oddRe - evenIm;
    }
    transform();
    store(signal);
  }

  private void store(float[] signal) {
    float[] xr = re;
    float[] xi = im;
    float scale = 1f / half;
    for (int i = 0, at = 0; i < xr.length; i++, at += 2) {
      signal[at] = xi[i] * scale;
      signal[at + 1] = xr[i] * scale;
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
    float[] xr = re;
    float[] xi = im;
    float[] yr = otherRe;
    float[] yi = otherIm;
    for (int q = 0; q < stride; q++) {
      float aRe = xr[q];
      float aIm = xi[q];
      float bRe = xr[q + stride];
      float bIm = xi[q + stride];
      yr[q] = aRe + bRe;
      yi[q] = aIm + bIm;
      yr[q + stride] = aRe - bRe;
      yi[q + stride] = aIm - bIm;
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
    float[] c = cos;
    float[] s = sin;
    for (int p = 0; p < quarter; p++) {
      float c1 = c[p * step];
      float s1 = s[p * step];
      float c2 = c[2 * p * step];
      float s2 = s[2 * p * step];
      float c3 = c[3 * p * step];
      float s3 = s[3 * p * step];
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
