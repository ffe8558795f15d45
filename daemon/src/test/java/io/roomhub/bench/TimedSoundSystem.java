package io.roomhub.bench;

import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.AudioBlock;
import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.AudioInput;
import io.roomhub.hardware.sound.AudioOutput;
import io.roomhub.hardware.sound.DefaultSoundSystem;
import io.roomhub.hardware.sound.SoundOptions;
import io.roomhub.hardware.sound.SoundSystem;
import java.util.Arrays;
import java.util.List;

/**
 * Virtual devices whose samples are dated: what was heard and what was played, with the time of the
 * first sample on the machine's clock.
 */
final class TimedSoundSystem implements SoundSystem {
  /** One direction. Written by the device's thread, read when the hub is closed. */
  static final class Track {
    private float[] samples = new float[1 << 20];
    private int length;
    private long zeroNanos = Long.MAX_VALUE;

    private synchronized void add(float[] block, long beginNanos) {
      zeroNanos = Math.min(zeroNanos, beginNanos - length * 1_000_000_000L / 48_000);
      if (length + block.length > samples.length) {
        samples = Arrays.copyOf(samples, 2 * samples.length);
      }
      System.arraycopy(block, 0, samples, length, block.length);
      length += block.length;
    }

    /** The samples from a moment on, ns of the clock; the track must have been running then. */
    synchronized float[] from(long nanos, int count) {
      int at = (int) ((nanos - zeroNanos) * 48 / 1_000_000);
      return Arrays.copyOfRange(samples, at, at + count);
    }
  }

  final Track heard = new Track();
  final Track played = new Track();
  private final Clock clock;
  private final SoundSystem real;

  TimedSoundSystem(Clock clock) {
    this.clock = clock;
    this.real = new DefaultSoundSystem(clock, SoundOptions.AUTO);
  }

  @Override
  public List<Device> devices() {
    return real.devices();
  }

  @Override
  public AudioInput openInput(AudioDeviceSpec spec) throws AudioDeviceException {
    AudioInput device = real.openInput(spec);
    return new AudioInput() {
      @Override
      public AudioDeviceInfo info() {
        return device.info();
      }

      @Override
      public void read(float[] block) throws AudioDeviceException, InterruptedException {
        device.read(block);
        // The last sample of a block is as old as the block is long.
        heard.add(block, clock.nanoTime() - AudioBlock.NANOS);
      }

      @Override
      public long xruns() {
        return device.xruns();
      }

      @Override
      public void close() {
        device.close();
      }
    };
  }

  @Override
  public AudioOutput openOutput(AudioDeviceSpec spec) throws AudioDeviceException {
    AudioOutput device = real.openOutput(spec);
    return new AudioOutput() {
      @Override
      public AudioDeviceInfo info() {
        return device.info();
      }

      @Override
      public void write(float[] block) throws AudioDeviceException, InterruptedException {
        // A virtual speaker plays a block from the moment it gets it: see VirtualOutput.
        played.add(block, clock.nanoTime());
        device.write(block);
      }

      @Override
      public long xruns() {
        return device.xruns();
      }

      @Override
      public void close() {
        device.close();
      }
    };
  }
}
