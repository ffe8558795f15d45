package io.roomhub.daemon.voice;

import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.AudioInput;
import io.roomhub.hardware.sound.AudioOutput;
import io.roomhub.hardware.sound.SoundSystem;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Devices whose pace is the test's own: a block is captured when it is put in the queue. */
final class FakeSoundSystem implements SoundSystem {
  /** Put in {@link #microphone} to unplug it. */
  static final float[] UNPLUG = new float[0];

  final BlockingQueue<float[]> microphone = new ArrayBlockingQueue<>(4);
  final BlockingQueue<float[]> speaker = new LinkedBlockingQueue<>(4);
  volatile boolean microphoneThere = true;
  volatile boolean speakerThere = true;
  volatile String speakerName = "test speaker";
  volatile boolean broken;
  final AtomicInteger faults = new AtomicInteger();

  @Override
  public List<Device> devices() {
    return List.of();
  }

  @Override
  public AudioInput openInput(AudioDeviceSpec spec) throws AudioDeviceException {
    if (!microphoneThere) {
      throw new AudioDeviceException("no microphone is plugged in");
    }
    return new Input();
  }

  @Override
  public AudioOutput openOutput(AudioDeviceSpec spec) throws AudioDeviceException {
    if (!speakerThere) {
      throw new AudioDeviceException("no speaker is plugged in");
    }
    return new Output();
  }

  @Override
  public @Nullable String better(Direction direction, AudioDeviceSpec spec, AudioDeviceInfo open) {
    if (broken) {
      faults.incrementAndGet();
      throw new IllegalStateException("a fault on purpose");
    }
    return direction == Direction.OUTPUT && !open.name().equals(speakerName) ? speakerName : null;
  }

  private static AudioDeviceInfo device(String name) {
    return new AudioDeviceInfo(name, name, "virtual", 1, 48_000, false, false);
  }

  private final class Input implements AudioInput {
    private final AudioDeviceInfo info = device("test microphone");

    @Override
    public AudioDeviceInfo info() {
      return info;
    }

    @Override
    public void read(float[] block) throws AudioDeviceException, InterruptedException {
      float[] next = microphone.take();
      if (next == UNPLUG) {
        throw new AudioDeviceException("the microphone was unplugged");
      }
      System.arraycopy(next, 0, block, 0, block.length);
    }

    @Override
    public long xruns() {
      return 3;
    }

    @Override
    public void close() {}
  }

  private final class Output implements AudioOutput {
    private final AudioDeviceInfo info = device(speakerName);

    @Override
    public AudioDeviceInfo info() {
      return info;
    }

    @Override
    public void write(float[] block) throws InterruptedException {
      speaker.put(block.clone());
    }

    @Override
    public long xruns() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
