package io.roomhub.daemon.voice.receive;

/**
 * The envelope of made-up sound: as the decoder made it for 60 ms, then down to silence at 120 ms,
 * and up again within 5 ms when real sound returns. Owned by the playback thread.
 */
final class Concealment {
  private static final int HOLD_SAMPLES = 60 * 48;
  private static final float FALL = 1f / (60 * 48);
  private static final float RISE = 1f / (5 * 48);

  private int madeUp;
  private float gain;

  /** Whether what was last played ended in silence. */
  boolean silent() {
    return gain == 0;
  }

  /** Real sound: brings its gain back to 1. */
  void heard(float[] samples, int offset, int count) {
    madeUp = 0;
    for (int i = offset; gain < 1 && i < offset + count; i++) {
      gain = Math.min(1, gain + RISE);
      samples[i] *= gain;
    }
  }

  /** Made-up sound, from index 0. */
  void madeUp(float[] samples, int count) {
    for (int i = 0; i < count; i++) {
      madeUp++;
      if (madeUp > HOLD_SAMPLES) {
        gain = Math.max(0, gain - FALL);
      }
      samples[i] *= gain;
    }
  }

  /** The last of it: down to silence within these samples. */
  void fadeOut(float[] samples, int count) {
    float step = gain / count;
    for (int i = 0; i < count; i++) {
      gain = Math.max(0, gain - step);
      samples[i] *= gain;
    }
    gain = 0;
  }
}
