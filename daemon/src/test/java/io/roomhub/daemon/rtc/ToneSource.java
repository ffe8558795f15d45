package io.roomhub.daemon.rtc;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;

/** A 440 Hz tone of -12 dBFS in Opus, sent in real time until closed. */
final class ToneSource implements AutoCloseable {
  private static final int AMPLITUDE = 8192;

  private final Clock clock = new SystemClock();
  private final PeerConnection to;
  private final int frameSamples;
  private final Thread thread;
  private volatile boolean closed;

  ToneSource(PeerConnection to) {
    this(to, 20);
  }

  ToneSource(PeerConnection to, int frameMs) {
    this.to = to;
    this.frameSamples = frameMs * 48;
    thread = Thread.ofPlatform().daemon().name("test-tone").start(this::run);
  }

  private void run() {
    try {
      OpusEncoder encoder = new OpusEncoder(48_000, 1, OpusApplication.OPUS_APPLICATION_VOIP);
      short[] samples = new short[frameSamples];
      EncodedAudioFrame frame = new EncodedAudioFrame();
      long next = clock.nanoTime();
      for (long position = 0; !closed; position += frameSamples) {
        for (int i = 0; i < frameSamples; i++) {
          double phase = 2 * Math.PI * 440 * (position + i) / 48_000;
          samples[i] = (short) Math.round(AMPLITUDE * Math.sin(phase));
        }
        frame.length =
            encoder.encode(
                samples, 0, frameSamples, frame.payload, 0, EncodedAudioFrame.MAX_PAYLOAD);
        frame.timestamp = position;
        frame.samples = frameSamples;
        frame.audioLevelDbov = -15;
        frame.voiceActivity = true;
        to.sendAudio(frame);
        next += frameSamples * 1_000_000L / 48;
        clock.sleepUntil(next);
      }
    } catch (OpusException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(5_000);
  }
}
