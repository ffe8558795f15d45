package io.roomhub.daemon.voice.playback;

/**
 * The loudspeaker's volume, 0..100: 0 is silence, 100 leaves the sound as it is, and between them
 * the amplitude is proportional (80 is -1.9 dB, 50 is -6 dB, 10 is -20 dB). A change glides over
 * one block. Set by any thread; {@link #process} belongs to the playback thread.
 */
public final class Volume {
  private volatile int percent;
  private float gain;

  /**
   * @param percent 0..100; anything else is brought into that range
   */
  public Volume(int percent) {
    set(percent);
    gain = gainOf(this.percent);
  }

  /** Changes the volume, 0..100; anything else is brought into that range. Any thread. */
  public void set(int wanted) {
    percent = Math.clamp(wanted, 0, 100);
  }

  /** The volume last set, 0..100. Any thread. */
  public int get() {
    return percent;
  }

  /** Scales 10 ms in place. */
  public void process(float[] block) {
    float target = gainOf(percent);
    float step = (target - gain) / block.length;
    if (step == 0) {
      for (int i = 0; i < block.length; i++) {
        block[i] *= target;
      }
      return;
    }
    for (int i = 0; i < block.length; i++) {
      block[i] *= gain + step * (i + 1);
    }
    gain = target;
  }

  private static float gainOf(int percent) {
    return percent / 100f;
  }
}
