package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A real speaker: 10 ms blocks of 48 kHz mono in, any rate and channel count out.
 *
 * <p>The device's buffer is kept filled up to a mark: that is its latency, and how late a writer
 * may be. It is filled with silence before the first block and again after it ran dry (which counts
 * as an xrun), so that the writer has that reserve at once instead of stumbling from one gap into
 * the next, and so that no burst of blocks is asked of it. Each time it ran dry the mark is raised
 * by {@link #WIDEN_MILLIS}, as far as the buffer goes: the delay is as small as this machine runs
 * clean with, which it finds out before anybody has joined.
 *
 * <p>The device is asked, never waited for inside Java Sound, see {@link JavaSoundInput}. The
 * writing thread owns everything but {@code closed}.
 */
final class JavaSoundOutput implements AudioOutput {
  /** Mark of a card to begin with: one block to play and one in reserve, ms. */
  static final int CARD_FILL_MILLIS = 20;

  /** Mark of ALSA's default device: a sound server takes its buffer in large bites, ms. */
  static final int SERVER_FILL_MILLIS = 40;

  /** Step by which the mark is raised, ms. */
  static final int WIDEN_MILLIS = 10;

  /**
   * A buffer with no more than this in it has run dry, frames. ALSA's PulseAudio plug-in never
   * admits that the last frame is played.
   */
  private static final int DRY_FRAMES = 4;

  private final AudioDeviceInfo info;
  private final PlaybackLine line;
  private final ChannelMixer mixer;
  private final @Nullable Resampler resampler;
  private final int rate;
  private int fillBytes;
  private volatile int delayMillis;
  private final StallTimer stall;
  private final AtomicLong xruns = new AtomicLong();
  private final float[] mono;
  private final byte[] pcm;
  private final byte[] silence;
  private boolean started;
  private boolean dry;
  private volatile boolean closed;

  /**
   * @param line open at the rate and channel count that {@code info} says
   * @param mixer fits the line's format
   * @param fillMillis mark to begin with
   */
  JavaSoundOutput(
      Clock clock, AudioDeviceInfo info, PlaybackLine line, ChannelMixer mixer, int fillMillis) {
    this.info = info;
    this.line = line;
    this.mixer = mixer;
    this.rate = info.sampleRate();
    this.stall = new StallTimer(clock);
    int blockFrames = Math.ceilDiv(rate, 100) + 1;
    this.resampler =
        rate == AudioBlock.SAMPLE_RATE
            ? null
            : new Resampler(AudioBlock.SAMPLE_RATE, rate, 2 * AudioBlock.SAMPLES);
    this.mono = new float[blockFrames];
    this.pcm = new byte[Math.max(blockFrames, AudioBlock.SAMPLES) * mixer.frameBytes()];
    int wanted = rate * fillMillis / 1000 * mixer.frameBytes();
    this.fillBytes = Math.min(Math.max(wanted, pcm.length), line.bufferBytes());
    this.delayMillis = millis(fillBytes);
    this.silence = new byte[line.bufferBytes()];
  }

  @Override
  public AudioDeviceInfo info() {
    return info;
  }

  @Override
  public void write(float[] block) throws AudioDeviceException, InterruptedException {
    try {
      checkOpen();
      int frames;
      if (resampler == null) {
        frames = AudioBlock.SAMPLES;
        mixer.fromMono(block, 0, frames, pcm, 0);
      } else {
        resampler.push(block, 0, AudioBlock.SAMPLES);
        frames = resampler.pull(mono, 0, mono.length);
        mixer.fromMono(mono, 0, frames, pcm, 0);
      }
      play(frames * mixer.frameBytes());
    } catch (RuntimeException e) {
      throw new AudioDeviceException(info.name() + " failed: " + e.getMessage(), e);
    }
  }

  private void play(int bytes) throws AudioDeviceException, InterruptedException {
    if (!started) {
      line.write(silence, 0, Math.max(0, fillBytes - bytes));
      line.write(pcm, 0, bytes);
      line.start();
      stall.start();
      started = true;
      return;
    }
    int done = 0;
    while (done < bytes) {
      int left = bytes - done;
      int room = room(left);
      // Small pieces only where the device's whole buffer is smaller than a block.
      int written =
          room >= Math.min(left, fillBytes) ? line.write(pcm, done, Math.min(room, left)) : 0;
      if (written > 0) {
        done += written;
        dry = false;
        stall.progress();
      } else {
        if (stall.gone()) {
          // Closing is for another thread: the driver of what is gone may never return from it.
          throw new AudioDeviceException(
              info.name() + " takes no sound any more: it is unplugged or has hung up");
        }
        stall.sleep((left - room) / mixer.frameBytes(), rate);
      }
      checkOpen();
    }
  }

  /** Bytes that may be written without going over the wanted fill; at most 0 when it is reached. */
  private int room(int coming) {
    int capacity = line.bufferBytes();
    int available = line.available();
    if (capacity - available <= DRY_FRAMES * mixer.frameBytes() && !dry) {
      dry = true;
      xruns.incrementAndGet();
      widen();
      int missing = fillBytes - coming - (capacity - available);
      line.write(silence, 0, Math.max(0, missing));
      available = line.available();
    }
    return available - (capacity - fillBytes);
  }

  private void widen() {
    int wider = fillBytes + rate * WIDEN_MILLIS / 1000 * mixer.frameBytes();
    fillBytes = Math.min(wider, line.bufferBytes());
    delayMillis = millis(fillBytes);
  }

  private int millis(int bytes) {
    return bytes / mixer.frameBytes() * 1000 / rate;
  }

  @Override
  public int delayMillis() {
    return delayMillis;
  }

  private void checkOpen() throws AudioDeviceException {
    if (closed) {
      throw new AudioDeviceException(info.name() + " was closed");
    }
  }

  @Override
  public long xruns() {
    return xruns.get();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      line.close();
    }
  }
}
