package io.roomhub.daemon.voice.capture;

import io.roomhub.hardware.sound.AudioBlock;

/** A rise from 0 to 1 over one block whose slope is zero at both ends. */
final class RaisedCosine {
  /** Gains from just above 0 to exactly 1; read only. */
  static final float[] RISE = rise();

  private RaisedCosine() {}

  private static float[] rise() {
    float[] rise = new float[AudioBlock.SAMPLES];
    for (int i = 0; i < rise.length; i++) {
      rise[i] = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 1) / rise.length));
    }
    return rise;
  }
}
