package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.load.LoadMeter;
import io.roomhub.daemon.voice.meter.Counter;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.AudioBlock;
import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioOutput;

/**
 * The edge of the playback side: drives {@link PlaybackPath} and writes to the speaker at its own
 * pace. Without a speaker it goes on at the clock's pace and forgets the sound, so that nothing
 * piles up and levels are still known.
 */
final class PlaybackThread extends AudioThread {
  private static final int BLOCK_MILLIS = (int) (AudioBlock.NANOS / 1_000_000);

  private final DeviceSlot<AudioOutput> slot;
  private final PlaybackPath path;
  private final Clock clock;
  private final LoadMeter load;
  private final float[] block = new float[AudioBlock.SAMPLES];
  private final Counter lostXruns = new Counter();

  PlaybackThread(
      DeviceSlot<AudioOutput> slot,
      PlaybackPath path,
      Clock clock,
      Attendance attendance,
      LoadMeter load) {
    super("roomhub-playback", clock, attendance);
    this.load = load;
    this.slot = slot;
    this.path = path;
    this.clock = clock;
  }

  @Override
  boolean tickWithDevice() throws InterruptedException {
    AudioOutput output = slot.current();
    if (output == null) {
      return false;
    }
    process(clock.nanoTime());
    try {
      output.write(block);
    } catch (AudioDeviceException e) {
      lostXruns.add(output.xruns());
      slot.lost(output, e);
    }
    return true;
  }

  @Override
  int devicePatienceMillis() {
    AudioOutput output = slot.current();
    return output == null ? -1 : output.patienceMillis();
  }

  @Override
  void tickWithoutDevice(long nowNanos) {
    process(nowNanos);
  }

  private void process(long nowNanos) {
    long began = clock.nanoTime();
    path.tick(block, nowNanos);
    load.add(clock.nanoTime() - began);
  }

  /** From the mixer to the room: the block itself and what waits in the device, ms. Any thread. */
  double delayMillis() {
    AudioOutput output = slot.current();
    return Math.max(BLOCK_MILLIS, output == null ? 0 : output.delayMillis());
  }

  /** Underruns of all speakers so far. Any thread. */
  long xruns() {
    AudioOutput output = slot.current();
    return lostXruns.get() + (output == null ? 0 : output.xruns());
  }
}
