package io.roomhub.daemon.voice.echo;

/** Stands where no echo canceller is: the microphone passes unchanged, and status says so. */
public final class NoEchoCanceller implements EchoCanceller {
  @Override
  public boolean active() {
    return false;
  }

  @Override
  public String engine() {
    return "none";
  }

  @Override
  public void process(float[] microphone, float[] reference) {}
}
