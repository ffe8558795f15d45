package io.roomhub.daemon.voice.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.daemon.voice.opus.AudioDecoder;
import io.roomhub.daemon.voice.opus.ConcentusDecoder;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.e2e.Estoi;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a receiver hears that changes class again and again, through real Opus. */
class ClassChangeTest {
  private static final int SECOND = 48_000;

  /** Opus, VOIP: 6.5 ms. */
  private static final int LOOK_AHEAD = 312;

  private final VirtualClock clock = new VirtualClock();

  /** One receiver, of this class at that frame, and its decoder. */
  private static final class Receiver implements FrameSender {
    private final IntPredicate poor;
    private final ConcentusDecoder decoder = new ConcentusDecoder();
    private final float[] decoded = new float[AudioDecoder.MAX_SAMPLES];
    private final float[] heard;
    private long nextTimestamp;
    private int frames;
    private int at;

    private Receiver(int samples, IntPredicate poor) {
      heard = new float[samples];
      this.poor = poor;
    }

    @Override
    public void send(EncodedAudioFrame frame) {
      throw new AssertionError("goes by class");
    }

    @Override
    public void send(@Nullable EncodedAudioFrame good, @Nullable EncodedAudioFrame other) {
      EncodedAudioFrame frame = poor.test(frames) ? other : good;
      assertEquals(nextTimestamp, frame.timestamp);
      nextTimestamp += frame.samples;
      frames++;
      at += copy(decoder.decode(frame.payload, 0, frame.length, decoded));
    }

    private int copy(int samples) {
      System.arraycopy(decoded, 0, heard, at, samples);
      return samples;
    }

    @Override
    public boolean hasGoodReceivers() {
      return !poor.test(frames);
    }

    @Override
    public boolean hasPoorReceivers() {
      return poor.test(frames);
    }
  }

  private float[] hear(float[] sound, IntPredicate poor) {
    Receiver receiver = new Receiver(sound.length, poor);
    FrameEncoder encoder =
        new FrameEncoder(
            new ConcentusEncoder(40_000, 5, true, false),
            new ConcentusEncoder(40_000, 5, true, false),
            receiver,
            clock,
            20,
            true,
            false);
    encoder.setTargets(new EncodingTarget(40_000, 0), new EncodingTarget(16_000, 20));
    float[] block = new float[480];
    for (int from = 0; from < sound.length; from += 480) {
      System.arraycopy(sound, from, block, 0, 480);
      double meanSquare = LevelMeter.meanSquare(block, 0, 480);
      encoder.add(block, meanSquare, false, true, clock.nanoTime());
      clock.advanceMillis(10);
    }
    assertEquals(sound.length, receiver.at, "a frame for every 20 ms");
    return receiver.heard;
  }

  /** Every 300 ms, not in step with anything. */
  private static boolean every300Ms(int frame) {
    return frame / 15 % 2 == 1;
  }

  @Test
  void aToneGoesOnWithoutAClick() {
    float[] tone = Signals.tone(440, -6, 6 * SECOND);
    float[] heard = hear(tone, ClassChangeTest::every300Ms);
    double steepest = Signals.steepest(heard, SECOND, 6 * SECOND);
    assertTrue(steepest < 0.06, "the tone itself has steps of 0.029, here is one of " + steepest);
    for (int at = SECOND; at < 6 * SECOND; at += 960) {
      assertEquals(-6, Signals.dbfs(heard, at, at + 960), 1.5, "at sample " + at);
    }
  }

  @Test
  void wordsLoseNothingByIt() {
    float[] words = Signals.syllables(12 * SECOND, 6);
    double good = estoi(words, hear(words, frame -> false));
    double poor = estoi(words, hear(words, frame -> true));
    double changing = estoi(words, hear(words, ClassChangeTest::every300Ms));
    System.out.printf("ESTOI good %.4f, poor %.4f, changing %.4f%n", good, poor, changing);
    assertTrue(changing > Math.min(good, poor) - 0.005, changing + " with " + good + ", " + poor);
  }

  private static double estoi(float[] clean, float[] heard) {
    return Estoi.of(
        Arrays.copyOf(clean, clean.length - LOOK_AHEAD),
        Arrays.copyOfRange(heard, LOOK_AHEAD, heard.length));
  }
}
