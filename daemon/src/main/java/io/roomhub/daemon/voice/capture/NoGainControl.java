package io.roomhub.daemon.voice.capture;

/** Stands where no automatic gain is: every level stays as it is. */
public final class NoGainControl implements GainControl {
  @Override
  public boolean active() {
    return false;
  }

  @Override
  public void process(float[] block) {}
}
