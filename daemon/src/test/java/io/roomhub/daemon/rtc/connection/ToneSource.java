package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.voice.opus.AudioEncoder;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;

/** A 440 Hz tone of -12 dBFS, or another sound, in Opus, sent in real time until closed. */
final class ToneSource implements AutoCloseable {
  private static final double AMPLITUDE = 0.25;
  private static final int BITRATE = 40_000;
  private static final int COMPLEXITY = 5;

  private final Clock clock = new SystemClock();
  private final PeerConnection to;
  private final int frameSamples;
  private final float[] sound;
  private final AudioEncoder encoder;
  private final Thread thread;
  private volatile boolean closed;

  ToneSource(PeerConnection to) {
    this(to, 20);
  }

  ToneSource(PeerConnection to, int frameMs) {
    this(to, frameMs, tone(), false);
  }

  /** Any sound of whole frames, over and over, in frames of 20 ms with in-band FEC. */
  ToneSource(PeerConnection to, float[] sound) {
    this(to, 20, sound, true);
  }

  private ToneSource(PeerConnection to, int frameMs, float[] sound, boolean fec) {
    this.to = to;
    this.frameSamples = frameMs * 48;
    this.sound = sound;
    this.encoder = new ConcentusEncoder(BITRATE, COMPLEXITY, fec, false);
    thread = Thread.ofPlatform().daemon().name("test-tone").start(this::run);
  }

  private static float[] tone() {
    float[] second = new float[48_000];
    for (int i = 0; i < second.length; i++) {
      second[i] = (float) (AMPLITUDE * Math.sin(2 * Math.PI * 440 * i / second.length));
    }
    return second;
  }

  private void run() {
    try {
      float[] samples = new float[frameSamples];
      EncodedAudioFrame frame = new EncodedAudioFrame();
      long next = clock.nanoTime();
      for (long position = 0; !closed; position += frameSamples) {
        int at = (int) (position % sound.length);
        System.arraycopy(sound, at, samples, 0, frameSamples);
        frame.length = encoder.encode(samples, frameSamples, frame.payload);
        frame.timestamp = position;
        frame.samples = frameSamples;
        frame.audioLevelDbov = -15;
        frame.voiceActivity = true;
        to.sendAudio(frame);
        next += frameSamples * 1_000_000L / 48;
        clock.sleepUntil(next);
      }
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
