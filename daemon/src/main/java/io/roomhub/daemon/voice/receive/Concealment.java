package io.roomhub.daemon.voice.receive;

/**
 * The envelope of made-up sound: as the decoder made it for 60 ms, then into the talker's own
 * background noise at 120 ms, and back within 5 ms when real sound returns. The noise goes on while
 * a stream pauses and ends, softly, when nothing has come of it for long. Owned by the playback
 * thread.
 */
final class Concealment {
  private static final int HOLD_SAMPLES = 60 * 48;
  private static final float FALL = 1f / (60 * 48);
  private static final float RISE = 1f / (5 * 48);

  /** A stream from which nothing has come for so long, samples, has ended: 2 s. */
  private static final int LASTING = 2 * 48_000;

  private static final float NOISE_FALL = 1f / 48_000;

  private final BackgroundNoise noise = new BackgroundNoise();
  private int madeUp;
  private int silentSamples;
  private float gain;
  private float noiseGain;

  /** Whether what was last played ended in silence, and silence goes on. */
  boolean silent() {
    return gain == 0 && (noiseGain == 0 || !noise.audible());
  }

  /** Whether something of the sound made up by the decoder is still heard. */
  boolean fading() {
    return gain > 0;
  }

  /** Whether sound of this mean square is no more than the talker's background. */
  boolean background(double meanSquare) {
    return noise.background(meanSquare);
  }

  /** Real sound, at {@code [offset, offset + count)}: brings its gain back to 1. */
  void heard(float[] samples, int offset, int count) {
    madeUp = 0;
    noise.learn(samples, offset, count);
    for (int i = offset; gain < 1 && i < offset + count; i++) {
      gain = Math.min(1, gain + RISE);
      samples[i] = blend(samples[i]);
    }
    noiseGain = 1;
  }

  /**
   * Made-up sound, from index 0.
   *
   * @return how many samples of it are noise or silence alone
   */
  int madeUp(float[] samples, int count) {
    silentSamples = 0;
    for (int i = 0; i < count; i++) {
      if (madeUp >= HOLD_SAMPLES) {
        gain = Math.max(0, gain - FALL);
      }
      next(samples, i);
    }
    return silentSamples;
  }

  /** The last of it: down to the noise within these samples. */
  void fadeOut(float[] samples, int count) {
    float step = gain / count;
    for (int i = 0; i < count; i++) {
      gain = i == count - 1 ? 0 : Math.max(0, gain - step);
      next(samples, i);
    }
  }

  private void next(float[] samples, int i) {
    madeUp++;
    if (madeUp > LASTING) {
      noiseGain = Math.max(0, noiseGain - NOISE_FALL);
    }
    if (gain == 0) {
      silentSamples++;
    }
    samples[i] = blend(samples[i]);
  }

  /** What the gain leaves out is made up by noise of the power left out. */
  private float blend(float sample) {
    if (gain == 1) {
      return sample;
    }
    return gain * sample + noiseGain * (float) Math.sqrt(1 - gain * gain) * noise.next();
  }
}
