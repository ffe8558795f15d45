package io.roomhub.bench;

import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.EchoStatus;
import io.roomhub.natives.SpeexDsp;

/** SpeexDSP as it comes, with a tail of 300 ms: what the hub's own canceller is compared with. */
final class SpeexEchoCanceller implements EchoCanceller, AutoCloseable {
  private static final int TAIL = 14_400;

  private final SpeexDsp speex = new SpeexDsp(48_000, 480, TAIL);
  private final float[] played = new float[480];

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public void played(float[] block) {
    System.arraycopy(block, 0, played, 0, block.length);
  }

  @Override
  public void process(float[] microphone) {
    speex.process(microphone, played);
  }

  /** Its suppressor overlaps frames by half. */
  @Override
  public int delaySamples() {
    return 480;
  }

  @Override
  public EchoStatus status() {
    return EchoStatus.of("speexdsp");
  }

  @Override
  public void close() {
    speex.close();
  }
}
