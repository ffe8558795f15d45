package io.roomhub.daemon.voice.echo;

import io.roomhub.natives.SpeexDsp;

/**
 * SpeexDSP as it comes, filter and suppressor: behind its filter the hub's own suppressor takes out
 * more echo, but far too much of the near talker too (ESTOI 0.68 instead of 0.95 where both are
 * equally loud). Models 300 ms from what is played on, the delay of the devices included; does not
 * follow clocks that differ.
 *
 * <p>Owned by the capture thread and allocates nothing there; {@link #status} may be asked by any.
 */
public final class SpeexDspEchoCanceller implements EchoCanceller, AutoCloseable {
  private static final EchoStatus STATUS = EchoStatus.of("speexdsp 1.2");
  private static final int BLOCK = PartitionedKalmanFilter.BLOCK;

  /** Modelled echo, samples. */
  private static final int TAIL = 14_400;

  private final SpeexDsp speex = new SpeexDsp(48_000, BLOCK, TAIL);
  private final ReferenceAligner reference = new ReferenceAligner();
  private final float[] far = new float[BLOCK];

  /**
   * One that has heard nothing yet.
   *
   * @throws IllegalStateException when the library is missing
   */
  public SpeexDspEchoCanceller() {}

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public void played(float[] block) {
    reference.write(block);
  }

  @Override
  public void process(float[] microphone) {
    reference.advance();
    reference.delayToWritten();
    reference.read(0, far);
    speex.process(microphone, far);
  }

  /** The library's suppressor overlaps frames by half. */
  @Override
  public int delaySamples() {
    return BLOCK;
  }

  @Override
  public EchoStatus status() {
    return STATUS;
  }

  /** Frees the library's memory; the hub's engine lives as long as the hub. */
  @Override
  public void close() {
    speex.close();
  }
}
