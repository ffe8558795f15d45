package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;

/** Takes sound at the pace of real time and forgets it. */
public final class NullOutput extends VirtualOutput {
  public NullOutput(Clock clock) {
    super(
        clock,
        new AudioDeviceInfo(
            "null", "no speaker", "virtual", 1, AudioBlock.SAMPLE_RATE, false, false));
  }

  @Override
  void take(float[] block) {}
}
