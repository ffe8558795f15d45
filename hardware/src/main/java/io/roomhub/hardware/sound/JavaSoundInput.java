package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A real microphone: any rate and channel count in, 10 ms blocks of 48 kHz mono out.
 *
 * <p>Latency is bounded: a reader that was held up finds what was captured meanwhile, up to {@link
 * #MAX_BACKLOG_MILLIS}; of more than that only the newest {@link #KEPT_BACKLOG_MILLIS} are kept and
 * one xrun is counted, as for an overrun of the device itself.
 *
 * <p>Capture starts with the first read, so nothing stale waits for it. The device is asked, never
 * waited for inside Java Sound, whose own waiting swallows interrupts and never ends on a device
 * that was pulled out. The reading thread owns everything but {@code closed}.
 */
final class JavaSoundInput implements AudioInput {
  static final int MAX_BACKLOG_MILLIS = 60;
  static final int KEPT_BACKLOG_MILLIS = 10;

  private final AudioDeviceInfo info;
  private final CaptureLine line;
  private final ChannelMixer mixer;
  private final @Nullable Resampler resampler;
  private final int rate;
  private final StallTimer stall;
  private final AtomicLong xruns = new AtomicLong();
  private final byte[] pcm;
  private final float[] mono;
  private boolean started;
  private boolean flushed;
  private volatile boolean closed;

  /**
   * @param line open at the rate and channel count that {@code info} says
   * @param mixer fits the line's format
   */
  JavaSoundInput(Clock clock, AudioDeviceInfo info, CaptureLine line, ChannelMixer mixer) {
    this.info = info;
    this.line = line;
    this.mixer = mixer;
    this.rate = info.sampleRate();
    this.stall = new StallTimer(clock);
    int blockFrames = Math.ceilDiv(rate, 100) + 1;
    this.resampler =
        rate == AudioBlock.SAMPLE_RATE
            ? null
            : new Resampler(rate, AudioBlock.SAMPLE_RATE, 2 * blockFrames);
    this.mono = new float[blockFrames];
    this.pcm = new byte[blockFrames * mixer.frameBytes()];
  }

  @Override
  public AudioDeviceInfo info() {
    return info;
  }

  @Override
  public void read(float[] block) throws AudioDeviceException, InterruptedException {
    try {
      if (resampler == null) {
        capture(block, AudioBlock.SAMPLES);
      } else {
        int needed = resampler.inputNeeded(AudioBlock.SAMPLES);
        capture(mono, needed);
        resampler.push(mono, 0, needed);
        resampler.pull(block, 0, AudioBlock.SAMPLES);
      }
    } catch (RuntimeException e) {
      throw new AudioDeviceException(info.name() + " failed: " + e.getMessage(), e);
    }
  }

  private void capture(float[] to, int frames) throws AudioDeviceException, InterruptedException {
    checkOpen();
    if (!started) {
      line.start();
      stall.start();
      started = true;
    }
    int frameBytes = mixer.frameBytes();
    int done = 0;
    while (done < frames) {
      int available = withoutStale(line.available());
      int now = Math.min(available / frameBytes, frames - done);
      int read = now > 0 ? line.read(pcm, 0, now * frameBytes) / frameBytes : 0;
      if (read > 0) {
        mixer.toMono(pcm, 0, read, to, done);
        done += read;
        flushed = false;
        stall.progress();
      } else {
        if (stall.gone()) {
          close();
          throw new AudioDeviceException(
              info.name() + " delivers no sound any more: it is unplugged or has hung up");
        }
        stall.sleep(frames - done, rate);
      }
      checkOpen();
    }
  }

  /** Drops what is too old; returns the bytes that are left. */
  private int withoutStale(int available) {
    int frameBytes = mixer.frameBytes();
    if (available >= line.bufferBytes() && !flushed) {
      // The device stopped because nobody made room. Flushing lets it run again without waiting.
      xruns.incrementAndGet();
      line.flush();
      flushed = true;
      return 0;
    }
    if (available <= rate * MAX_BACKLOG_MILLIS / 1000 * frameBytes) {
      return available;
    }
    xruns.incrementAndGet();
    int left = available;
    int kept = rate * KEPT_BACKLOG_MILLIS / 1000 * frameBytes;
    while (left > kept) {
      int read = line.read(pcm, 0, Math.min(left - kept, pcm.length));
      if (read <= 0) {
        break;
      }
      left -= read;
    }
    return left;
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
