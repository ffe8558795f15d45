package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.util.Arrays;

/** Digital silence at the pace of real time. */
public final class SilenceInput extends VirtualInput {
  public SilenceInput(Clock clock) {
    super(
        clock,
        new AudioDeviceInfo(
            "silence", "digital silence", "virtual", 1, AudioBlock.SAMPLE_RATE, true, false));
  }

  @Override
  void fill(float[] block) {
    Arrays.fill(block, 0, AudioBlock.SAMPLES, 0f);
  }
}
