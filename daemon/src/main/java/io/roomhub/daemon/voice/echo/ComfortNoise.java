package io.roomhub.daemon.voice.echo;

/**
 * Puts back the background that a suppressor takes out, as noise of the same colour, so that the
 * far side does not hear the line go dead between words. Its phases come from a fixed seed.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class ComfortNoise {
  private static final int PHASES = 256;

  /** Gain from which nothing is missing. */
  private static final float WHOLE = 0.98f;

  private final Bands bands;
  private final float[] cos = new float[PHASES];
  private final float[] sin = new float[PHASES];
  private final float scale;
  private int random = 0x2545F491;

  /**
   * A source of noise.
   *
   * @param scale by how much more power a frame of noise needs than a window lets through of sound
   */
  ComfortNoise(Bands bands, float scale) {
    this.bands = bands;
    this.scale = scale;
    for (int i = 0; i < PHASES; i++) {
      cos[i] = (float) Math.cos(2 * Math.PI * i / PHASES);
      sin[i] = (float) Math.sin(2 * Math.PI * i / PHASES);
    }
  }

  /**
   * Applies gains to a spectrum and fills up to the background.
   *
   * @param re real parts, overwritten
   * @param im imaginary parts, overwritten
   * @param gain of every line, 0 to 1
   * @param background power of a bin in every line
   */
  void fill(float[] re, float[] im, float[] gain, float[] background) {
    int fine = bands.fineLines();
    for (int line = 0; line < fine; line++) {
      fill(re, im, line, line + 1, gain[line], background[line]);
    }
    for (int b = bands.fineBands(); b < bands.count(); b++) {
      int line = bands.lineFrom(b);
      fill(re, im, bands.from(b), bands.to(b), gain[line], background[line]);
    }
  }

  private void fill(float[] re, float[] im, int from, int to, float gain, float background) {
    if (gain > WHOLE || background == 0) {
      for (int k = from; k < to; k++) {
        re[k] *= gain;
        im[k] *= gain;
      }
      return;
    }
    float amplitude = (float) Math.sqrt(background * (1 - gain * gain) * scale);
    float[] c = cos;
    float[] s = sin;
    int state = random;
    for (int k = from; k < to; k++) {
      // D. Knuth's generator; its upper bits are good enough for noise.
      state = state * 1_664_525 + 1_013_904_223;
      int phase = state >>> 24;
      re[k] = re[k] * gain + amplitude * c[phase];
      im[k] = im[k] * gain + amplitude * s[phase];
    }
    random = state;
  }
}
