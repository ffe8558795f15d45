package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.array.Beamformer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A real microphone: 10 ms blocks of what {@link MicrophoneFrontEnd} makes of it.
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

  /** Leaves room for a reader who comes 30 ms late. */
  private static final int PATIENCE_MILLIS = 30;

  private final AudioDeviceInfo info;
  private final CaptureLine line;
  private final MicrophoneFrontEnd frontEnd;
  private final int rate;
  private final StallTimer stall;
  private final AtomicLong xruns = new AtomicLong();
  private final byte[] pcm;
  private boolean started;
  private boolean flushed;
  private volatile boolean closed;

  /**
   * @param line open at the rate and channel count that {@code info} says
   * @param frontEnd fits the line's format
   */
  JavaSoundInput(Clock clock, AudioDeviceInfo info, CaptureLine line, MicrophoneFrontEnd frontEnd) {
    this.info = info;
    this.line = line;
    this.frontEnd = frontEnd;
    this.rate = info.sampleRate();
    this.stall = new StallTimer(clock);
    this.pcm = new byte[(Math.ceilDiv(rate, 100) + 1) * frontEnd.frameBytes()];
  }

  @Override
  public AudioDeviceInfo info() {
    return info;
  }

  @Override
  public void read(float[] block) throws AudioDeviceException, InterruptedException {
    try {
      capture();
      frontEnd.block(block);
    } catch (RuntimeException e) {
      throw new AudioDeviceException(info.name() + " failed: " + e.getMessage(), e);
    }
  }

  private void capture() throws AudioDeviceException, InterruptedException {
    checkOpen();
    if (!started) {
      line.start();
      stall.start();
      started = true;
    }
    int frameBytes = frontEnd.frameBytes();
    int missing;
    while ((missing = frontEnd.frames()) > 0) {
      int available = withoutStale(line.available());
      int now = Math.min(available / frameBytes, missing);
      int read = now > 0 ? line.read(pcm, 0, now * frameBytes) / frameBytes : 0;
      if (read > 0) {
        frontEnd.take(pcm, 0, read);
        flushed = false;
        stall.progress();
      } else {
        if (stall.gone()) {
          // Closing is for another thread: the driver of what is gone may never return from it.
          throw new AudioDeviceException(
              info.name() + " delivers no sound any more: it is unplugged or has hung up");
        }
        stall.sleep(missing, rate);
      }
      checkOpen();
    }
  }

  /** Drops what is too old; returns the bytes that are left. */
  private int withoutStale(int available) {
    int frameBytes = frontEnd.frameBytes();
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
  public boolean hasReference() {
    return frontEnd.hasReference();
  }

  @Override
  public void copyReference(float[] reference) {
    frontEnd.copyReference(reference);
  }

  @Override
  public @Nullable Beamformer beamformer() {
    return frontEnd.beamformer();
  }

  @Override
  public int patienceMillis() {
    return PATIENCE_MILLIS;
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
