package io.roomhub.daemon.voice.echo;

/** Passes the microphone unchanged. */
public final class NoEchoCanceller implements EchoCanceller {
  @Override
  public boolean active() {
    return false;
  }

  @Override
  public void played(float[] block) {}

  @Override
  public void process(float[] microphone) {}

  @Override
  public int delaySamples() {
    return 0;
  }

  @Override
  public EchoStatus status() {
    return EchoStatus.of("none");
  }
}
