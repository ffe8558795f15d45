package io.roomhub.daemon.voice.receive;

/** Fades from one sound into another within {@value #SAMPLES} samples, 5 ms. */
final class Crossfade {
  /** Length of a whole fade, samples. */
  static final int SAMPLES = 240;

  private Crossfade() {}

  /**
   * Writes the fade into the second sound. The less alike the two are, the more their sum is
   * raised, so that it is as loud as they are.
   *
   * @param count samples of the fade
   * @param correlation normalised, -1..1
   */
  static void apply(
      float[] from, int fromAt, float[] into, int intoAt, int count, double correlation) {
    double alike = Math.clamp(correlation, 0, 1);
    for (int i = 0; i < count; i++) {
      double in = (i + 1.0) / (count + 1);
      double out = 1 - in;
      double scale = 1 / Math.sqrt(in * in + out * out + 2 * alike * in * out);
      into[intoAt + i] = (float) (scale * (out * from[fromAt + i] + in * into[intoAt + i]));
    }
  }

  /** How alike two sounds are as they lie, normalised correlation, -1..1; 0 of silence. */
  static double correlation(float[] a, int aAt, float[] b, int bAt, int count) {
    double product = 0;
    double first = 1e-9;
    double second = 1e-9;
    for (int i = 0; i < count; i++) {
      product += a[aAt + i] * b[bAt + i];
      first += a[aAt + i] * a[aAt + i];
      second += b[bAt + i] * b[bAt + i];
    }
    return product / Math.sqrt(first * second);
  }
}
