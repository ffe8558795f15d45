package io.roomhub.daemon.voice.capture;

import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.gate.RaisedCosine;
import io.roomhub.hardware.sound.AudioBlock;
import java.util.function.BooleanSupplier;

/**
 * A stage that can be switched while sound flows: over one block the old sound fades into the new,
 * so that a switch is not heard as a click. A stage that is off costs nothing. Owned by the capture
 * thread.
 */
public final class SwitchedStage {
  private final Stage stage;
  private final float[] before = new float[AudioBlock.SAMPLES];
  private boolean on;

  /** A stage that is off until the first block says otherwise. */
  SwitchedStage(Stage stage) {
    this.stage = stage;
  }

  /** A switched high-pass filter. */
  public static SwitchedStage of(HighPass highPass) {
    return new SwitchedStage(highPass::process);
  }

  /** A switched echo canceller. */
  public static SwitchedStage of(EchoCanceller echo) {
    return new SwitchedStage(echo::process);
  }

  /**
   * A switched automatic gain.
   *
   * @param speech whether somebody speaks, as known when the block comes
   */
  public static SwitchedStage of(GainControl gain, BooleanSupplier speech) {
    return new SwitchedStage(block -> gain.process(block, speech.getAsBoolean()));
  }

  /** A switched noise suppressor. */
  public static SwitchedStage of(NoiseSuppressor suppressor) {
    return new SwitchedStage(suppressor::process);
  }

  /** Processes 10 ms in place, or leaves them alone. */
  public void process(float[] block, boolean wanted) {
    if (!on && !wanted) {
      return;
    }
    if (on == wanted) {
      stage.process(block);
      return;
    }
    System.arraycopy(block, 0, before, 0, block.length);
    stage.process(block);
    for (int i = 0; i < block.length; i++) {
      float ramp = RaisedCosine.RISE[i];
      float toStage = wanted ? ramp : 1 - ramp;
      block[i] = toStage * block[i] + (1 - toStage) * before[i];
    }
    on = wanted;
  }
}
