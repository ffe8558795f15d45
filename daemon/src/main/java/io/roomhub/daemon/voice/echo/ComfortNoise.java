package io.roomhub.daemon.voice.echo;

/**
 * Puts back the background that a suppressor takes out, as noise of the same colour, so that the
 * far side does not hear the line go dead between words. Its phases come from a fixed seed.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class ComfortNoise {
  private static final int PHASES = 256;

  private final float[] cos = new float[PHASES];
  private final float[] sin = new float[PHASES];
  private final float scale;
  private int random = 0x2545F491;

  /**
   * A source of noise.
   *
   * @param size of the transform, samples; frames of noise fill it, frames of sound only the window
   */
  ComfortNoise(int size) {
    scale = (float) size / PartitionedKalmanFilter.BLOCK;
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
   * @param gain of every bin, 0 to 1
   * @param background power of every bin
   */
  void fill(float[] re, float[] im, float[] gain, float[] background) {
    for (int k = 0; k < re.length; k++) {
      float g = gain[k];
      float missing = background[k] * (1 - g * g);
      re[k] *= g;
      im[k] *= g;
      if (missing > 0) {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        float amplitude = (float) Math.sqrt(missing * scale);
        int phase = random >>> 24;
        re[k] += amplitude * cos[phase];
        im[k] += amplitude * sin[phase];
      }
    }
  }
}
