package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.room.AudioFanout;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.capture.EncodingTarget;
import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import java.util.Set;

/** Words to one connection in real time until closed, encoded for two classes as a hub does it. */
final class TwoClassSource implements AutoCloseable {
  static final int GOOD_BITRATE = 40_000;
  static final int POOR_BITRATE = 16_000;

  private static final String RECEIVER = "receiver";
  private static final int BLOCK = 480;

  private final Clock clock = new SystemClock();
  private final AudioFanout fanout = new AudioFanout();
  private final float[] words = Signals.syllables(10 * 48_000, 3);
  private final FrameEncoder encoder =
      new FrameEncoder(
          new ConcentusEncoder(GOOD_BITRATE, 5, true, false),
          new ConcentusEncoder(GOOD_BITRATE, 5, true, false),
          fanout,
          clock,
          20,
          true,
          false);
  private final Thread thread;
  private volatile boolean closed;

  TwoClassSource(PeerConnection to) {
    encoder.setTargets(new EncodingTarget(GOOD_BITRATE, 0), new EncodingTarget(POOR_BITRATE, 20));
    fanout.add(RECEIVER, to);
    thread = Thread.ofPlatform().daemon().name("test-words").start(this::run);
  }

  /** Of which class the connection is from now on; one thread. */
  void setPoor(boolean poor) {
    fanout.setPoor(poor ? Set.of(RECEIVER) : Set.of());
  }

  private void run() {
    try {
      float[] block = new float[BLOCK];
      long next = clock.nanoTime();
      for (int at = 0; !closed; at = (at + BLOCK) % words.length) {
        System.arraycopy(words, at, block, 0, BLOCK);
        double meanSquare = LevelMeter.meanSquare(block, 0, BLOCK);
        encoder.add(block, meanSquare, false, true, clock.nanoTime());
        next += 10_000_000L;
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
