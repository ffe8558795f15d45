package io.roomhub.hardware.sound.array;

/**
 * Turns the microphones of an array towards whoever talks. Until somebody did, and while it is
 * switched off, all of them are averaged. Owned by the thread that reads the microphone, but for
 * the two switches.
 */
public final class Beamformer {
  private final DirectionFinder finder;
  private final DelayAndSum sum;
  private volatile boolean enabled = true;
  private volatile boolean held;

  /**
   * @param rate Hz
   * @param maxFrames most frames in one call
   */
  public Beamformer(ArrayGeometry geometry, int rate, int maxFrames) {
    this.finder = new DirectionFinder(geometry, rate);
    this.sum = new DelayAndSum(geometry, rate, maxFrames);
  }

  /**
   * Takes the next frames and makes one signal of them, less than 1 ms late.
   *
   * @param signals one array for each microphone, from 0 on, ±1.0
   * @param mono receives as many samples from {@code offset} on
   */
  public void process(float[][] signals, int frames, float[] mono, int offset) {
    sum.steer(enabled ? finder.listen(signals, frames, !held) : DelayAndSum.NONE);
    sum.process(signals, frames, mono, offset);
  }

  /** Whether it may cost time; otherwise it averages. Any thread. */
  public void setEnabled(boolean on) {
    enabled = on;
  }

  /** Keeps the direction as it is, while the loudspeaker plays. Any thread. */
  public void hold(boolean hold) {
    held = hold;
  }

  /** Where it listens, degrees counter-clockwise from the x axis; -1 for nowhere in particular. */
  public int directionDegrees() {
    int direction = sum.direction();
    return direction == DelayAndSum.NONE ? -1 : direction * 360 / ArrayGeometry.DIRECTIONS;
  }
}
