package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.gate.RaisedCosine;
import io.roomhub.daemon.voice.load.LoadGovernor;
import io.roomhub.daemon.voice.load.LoadLevel;
import io.roomhub.daemon.voice.load.LoadMeter;
import io.roomhub.daemon.voice.meter.Counter;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.AudioBlock;
import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioInput;
import io.roomhub.hardware.sound.array.Beamformer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The edge of the capture side: reads the microphone at its own pace and drives {@link
 * CapturePath}. Without a microphone it ticks silence at the clock's pace, so that the peers'
 * clocks of this stream run on.
 */
final class CaptureThread extends AudioThread {
  private final DeviceSlot<AudioInput> slot;
  private final CapturePath path;
  private final Clock clock;
  private final BooleanSupplier speakerPlays;
  private final float[] block = new float[AudioBlock.SAMPLES];
  private final LoadMeter load;
  private final LoadGovernor governor;
  private final Consumer<LoadLevel> onLoadLevel;
  private final Counter lostXruns = new Counter();
  private @Nullable AudioInput known;
  private volatile boolean loopbackWanted;

  /**
   * @param speakerPlays whether the loudspeaker is heard now: nobody is looked for there
   * @param load is fed here
   * @param onLoadLevel told on this thread when the governor changes its mind
   */
  CaptureThread(
      DeviceSlot<AudioInput> slot,
      CapturePath path,
      Clock clock,
      Attendance attendance,
      BooleanSupplier speakerPlays,
      LoadMeter load,
      LoadGovernor governor,
      Consumer<LoadLevel> onLoadLevel) {
    super("roomhub-capture", clock, attendance);
    this.speakerPlays = speakerPlays;
    this.load = load;
    this.governor = governor;
    this.onLoadLevel = onLoadLevel;
    this.slot = slot;
    this.path = path;
    this.clock = clock;
  }

  @Override
  boolean tickWithDevice() throws InterruptedException {
    AudioInput input = slot.current();
    boolean another = input != known;
    if (another) {
      leave();
    }
    if (input == null) {
      return false;
    }
    try {
      steer(input.beamformer());
      input.read(block);
    } catch (AudioDeviceException e) {
      known = input;
      leave();
      slot.lost(input, e);
      return false;
    }
    if (another) {
      known = input;
      path.setTestSignal(input.info().testSignal());
      // The gate may be open already: a card that starts up often does so with a click.
      RaisedCosine.fadeIn(block);
    }
    if (loopbackWanted && input.hasReference()) {
      input.copyReference(path.loopback());
    }
    path.setMicrophone(true);
    process(clock.nanoTime());
    return true;
  }

  private void leave() {
    if (known != null) {
      lostXruns.add(known.xruns());
      known = null;
    }
  }

  /** Whether the microphone's loopback, where it has one, carries what the speaker plays. */
  void setLoopbackWanted(boolean wanted) {
    loopbackWanted = wanted;
  }

  private void steer(@Nullable Beamformer beamformer) {
    if (beamformer != null) {
      beamformer.setEnabled(governor.level().beam());
      beamformer.hold(speakerPlays.getAsBoolean());
    }
  }

  @Override
  int devicePatienceMillis() {
    AudioInput input = slot.current();
    return input == null ? -1 : input.patienceMillis();
  }

  @Override
  void tickWithoutDevice(long nowNanos) {
    Arrays.fill(block, 0);
    path.setMicrophone(false);
    process(nowNanos);
  }

  private void process(long captureNanos) {
    long began = clock.nanoTime();
    path.setAlone(alone());
    path.tick(block, captureNanos);
    load.add(clock.nanoTime() - began);
    if (governor.tick()) {
      path.setLoadLevel(governor.level());
      onLoadLevel.accept(governor.level());
    }
  }

  /** Overruns of all microphones so far. Any thread. */
  long xruns() {
    AudioInput input = slot.current();
    return lostXruns.get() + (input == null ? 0 : input.xruns());
  }
}
