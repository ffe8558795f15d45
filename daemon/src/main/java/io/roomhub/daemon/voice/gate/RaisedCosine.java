package io.roomhub.daemon.voice.gate;

import io.roomhub.hardware.sound.AudioBlock;

/** A rise from 0 to 1 over one block whose slope is zero at both ends. */
public final class RaisedCosine {
  /** Gains from just above 0 to exactly 1; read only. */
  public static final float[] RISE = rise();

  private RaisedCosine() {}

  /** Fades one block out, from index {@code from} on, in place; its last sample becomes 0. */
  public static void fadeOut(float[] samples, int from) {
    for (int i = 0; i < RISE.length; i++) {
      samples[from + i] *= 1 - RISE[i];
    }
  }

  /** Fades one block in, in place; its last sample stays as it is. */
  public static void fadeIn(float[] block) {
    for (int i = 0; i < RISE.length; i++) {
      block[i] *= RISE[i];
    }
  }

  private static float[] rise() {
    float[] rise = new float[AudioBlock.SAMPLES];
    for (int i = 0; i < rise.length; i++) {
      rise[i] = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 1) / rise.length));
    }
    return rise;
  }
}
