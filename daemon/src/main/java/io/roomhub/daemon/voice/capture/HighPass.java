package io.roomhub.daemon.voice.capture;

import io.roomhub.hardware.sound.AudioBlock;

/**
 * Second-order Butterworth high-pass (bilinear transform, transposed direct form II): takes away
 * rumble and the microphone's offset, -3 dB at the cut-off, 12 dB per octave below. Owned by the
 * capture thread.
 */
public final class HighPass {
  private int cutOffHz;
  private double b0;
  private double b1;
  private double a1;
  private double a2;
  private double z1;
  private double z2;

  /**
   * @param cutOffHz 1..20000
   */
  public HighPass(int cutOffHz) {
    setCutOff(cutOffHz);
  }

  /** Moves the cut-off, Hz; does nothing when it is there already. */
  public void setCutOff(int hz) {
    if (hz == cutOffHz) {
      return;
    }
    cutOffHz = hz;
    double k = Math.tan(Math.PI * hz / AudioBlock.SAMPLE_RATE);
    double norm = 1 / (1 + Math.sqrt(2) * k + k * k);
    b0 = norm;
    b1 = -2 * norm;
    a1 = 2 * (k * k - 1) * norm;
    a2 = (1 - Math.sqrt(2) * k + k * k) * norm;
  }

  /** Filters 10 ms in place. */
  public void process(float[] block) {
    for (int i = 0; i < block.length; i++) {
      double in = block[i];
      double out = b0 * in + z1;
      z1 = b1 * in - a1 * out + z2;
      z2 = b0 * in - a2 * out;
      block[i] = (float) out;
    }
    // Digital silence would let the state decay into denormals, which are slow to compute with.
    if (Math.abs(z1) + Math.abs(z2) < 1e-20) {
      z1 = 0;
      z2 = 0;
    }
  }
}
