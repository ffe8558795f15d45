package io.roomhub.daemon.voice.echo;

/** Stands where no echo canceller is: the microphone passes unchanged, and status says so. */
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
  public int delayBlocks() {
    return 0;
  }

  @Override
  public void restore(LearnedEcho learned) {}

  @Override
  public void learn(LearnedEcho wanted) {}

  @Override
  public EchoStatus status() {
    return EchoStatus.of("none");
  }
}
