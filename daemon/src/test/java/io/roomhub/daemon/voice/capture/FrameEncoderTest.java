package io.roomhub.daemon.voice.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.FakeCodec;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {
  private record Sent(
      long timestamp, int samples, int length, int level, boolean voice, boolean spurt, long at) {}

  private final VirtualClock clock = new VirtualClock();
  private final FakeCodec.Encoder codec = new FakeCodec.Encoder();
  private final FakeCodec.Encoder poorCodec = new FakeCodec.Encoder();
  private final List<Sent> sent = new ArrayList<>();
  private final List<EncodedAudioFrame> toGood = new ArrayList<>();
  private final List<EncodedAudioFrame> toPoor = new ArrayList<>();
  private boolean receivers = true;
  private boolean goodReceivers = true;
  private boolean poorReceivers;
  private long sendingTakesNanos;

  private final FrameSender sender =
      new FrameSender() {
        @Override
        public void send(EncodedAudioFrame f) {
          clock.advanceNanos(sendingTakesNanos);
          sent.add(
              new Sent(
                  f.timestamp,
                  f.samples,
                  f.length,
                  f.audioLevelDbov,
                  f.voiceActivity,
                  f.talkSpurtStart,
                  f.captureNanos));
        }

        @Override
        public void send(@Nullable EncodedAudioFrame good, @Nullable EncodedAudioFrame poor) {
          toGood.add(copy(good));
          toPoor.add(copy(poor));
          if (good != null) {
            send(good);
          }
        }

        @Override
        public boolean hasReceivers() {
          return receivers;
        }

        @Override
        public boolean hasGoodReceivers() {
          return goodReceivers;
        }

        @Override
        public boolean hasPoorReceivers() {
          return poorReceivers;
        }
      };

  @Test
  void everyTwoBlocksMakeOneFrameOfTwentyMilliseconds() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    feed(encoder, Signals.tone(1000, -17, 1920), false);
    assertEquals(2, sent.size());
    long start = VirtualClock.START_NANOS;
    assertEquals(new Sent(0, 960, 962, -20, true, true, start + 10_000_000), sent.get(0));
    assertEquals(new Sent(960, 960, 962, -20, true, false, start + 30_000_000), sent.get(1));
    assertEquals(2, encoder.framesSent());
  }

  @Test
  void everyBlockMakesAFrameOfTenMilliseconds() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 10, true, false);
    feed(encoder, new float[1440], true);
    assertEquals(3, sent.size());
    assertEquals(480, sent.get(1).timestamp());
    assertEquals(-127, sent.get(1).level());
    assertFalse(sent.get(1).voice());
  }

  @Test
  void theTimeFromCaptureToTheLastSendIsMeasured() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    assertTrue(Double.isNaN(encoder.captureToWireMs()));
    sendingTakesNanos = 3_000_000;
    feed(encoder, new float[960], true);
    assertEquals(3, encoder.captureToWireMs(), 1e-9);
  }

  @Test
  void whatDtxLeavesOutIsNotSentAndTheNextPacketBeginsATalkSpurt() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, true);
    feed(encoder, new float[960], false);
    codec.nextLength = 1;
    feed(encoder, new float[1920], false);
    codec.nextLength = 0;
    feed(encoder, new float[1920], false);
    assertEquals(List.of(0L, 2880L, 3840L), sent.stream().map(Sent::timestamp).toList());
    assertEquals(List.of(true, true, false), sent.stream().map(Sent::spurt).toList());
  }

  @Test
  void aFaultOfTheCodecCostsOneFrame() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    codec.nextLength = -1;
    feed(encoder, new float[960], false);
    codec.nextLength = 0;
    feed(encoder, new float[960], false);
    assertEquals(1, encoder.encoderFaults());
    assertEquals(List.of(960L), sent.stream().map(Sent::timestamp).toList());
  }

  @Test
  void withNobodyListeningNothingIsEncodedAndTimeGoesOn() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    feed(encoder, Signals.tone(1000, -17, 960), false);
    receivers = false;
    feed(encoder, Signals.tone(1000, -17, 9600), false);
    assertEquals(1, sent.size());
    assertEquals(1, codec.resets, "the encoder keeps nothing of before for whoever comes");
    receivers = true;
    feed(encoder, Signals.tone(1000, -17, 480), false);
    assertEquals(10_080, sent.get(1).timestamp());
    assertTrue(sent.get(1).spurt());
  }

  @Test
  void mutedFramesAreThreeBytesThatNeverWentThroughTheEncoder() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    feed(encoder, Signals.tone(1000, -17, 960), false);
    feed(encoder, new float[4800], true);
    assertEquals(
        List.of(962, 962, 3, 3, 3, 3), sent.stream().map(Sent::length).toList(), "one to flush");
    assertEquals(1, codec.resets);
  }

  @Test
  void withDtxAMutedStreamShowsALifeSignEvery400Milliseconds() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, true);
    feed(encoder, new float[96_000], true);
    assertEquals(5, sent.size());
    assertEquals(20 * 960, sent.get(1).timestamp() - sent.get(0).timestamp());
  }

  @Test
  void soundIsHeldUntilTheFrameAfterTheLastOneWithSoundHasLeft() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    feed(encoder, Signals.tone(1000, -17, 960), false);
    assertTrue(codec.fec);
    feed(encoder, new float[480], true);
    assertTrue(encoder.holdsSound(), "the look-ahead still holds some");
    feed(encoder, new float[480], true);
    assertFalse(encoder.holdsSound());
    assertFalse(codec.fec, "no copy of the last frame with sound in a later packet");
  }

  @Test
  void whoComesToListenGetsAFrameWithTheNextBlock() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    receivers = false;
    feed(encoder, Signals.tone(1000, -17, 1440), false);
    receivers = true;
    feed(encoder, Signals.tone(1000, -17, 480), false);
    assertEquals(List.of(960L), sent.stream().map(Sent::timestamp).toList());
    assertEquals(-20, sent.getFirst().level(), "both halves hold the tone");
  }

  @Test
  void theEncoderHearsWhetherAFrameHoldsSpeech() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    float[] noise = Signals.noise(-50, 480, 1);
    encoder.add(noise, 1e-5, false, false, clock.nanoTime());
    encoder.add(noise, 1e-5, false, false, clock.nanoTime());
    assertFalse(codec.speech);
    encoder.add(noise, 1e-5, false, false, clock.nanoTime());
    encoder.add(noise, 1e-5, false, true, clock.nanoTime());
    assertTrue(codec.speech, "a frame that begins to speak half way is speech");
  }

  @Test
  void theSecondEncoderRestsWhileEverybodyIsOfOneClass() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    feed(encoder, Signals.tone(1000, -17, 9_600), false);
    assertEquals(10, codec.frames);
    assertEquals(0, poorCodec.frames);
  }

  @Test
  void whoBecomesPoorHearsTheSameStreamFromAnEncoderThatHasWarmedUp() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    feed(encoder, Signals.tone(1000, -17, 4_800), false);
    poorCodec.nextLength = 100;
    poorReceivers = true;
    feed(encoder, Signals.tone(1000, -17, 9_600), false);
    assertEquals(15, toPoor.size(), "a frame for each 20 ms");
    for (int i = 0; i < 15; i++) {
      assertEquals(960L * i, toPoor.get(i).timestamp);
      assertEquals(i < 10 ? 962 : 100, toPoor.get(i).length, "five frames to warm up: " + i);
      assertEquals(i == 0, toPoor.get(i).talkSpurtStart, "no talk spurt begins by it: " + i);
      assertEquals(962, toGood.get(i).length);
    }
    poorReceivers = false;
    feed(encoder, Signals.tone(1000, -17, 4_800), false);
    assertEquals(10, poorCodec.frames, "it rests as soon as nobody wants it");
    assertEquals(1, poorCodec.resets);
    assertEquals(0, codec.resets);
  }

  @Test
  void whereAllArePoorOnlyTheirEncoderRunsAndBackAgain() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    feed(encoder, Signals.tone(1000, -17, 960), false);
    poorCodec.nextLength = 100;
    goodReceivers = false;
    poorReceivers = true;
    feed(encoder, Signals.tone(1000, -17, 19_200), false);
    assertEquals(7, codec.frames, "one before, and while the other warmed up");
    assertEquals(100, toGood.getLast().length);
    assertEquals(1, codec.resets);
    goodReceivers = true;
    poorReceivers = false;
    feed(encoder, Signals.tone(1000, -17, 19_200), false);
    assertEquals(List.of(100, 100, 100, 100, 100, 962), lengths(toGood.subList(21, 27)));
    assertEquals(26, poorCodec.frames);
    assertEquals(41, toGood.size());
  }

  @Test
  void whoeverHearsAPauseHearsBothEncodersBeginAtOnce() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    poorCodec.nextLength = 100;
    poorReceivers = true;
    feed(encoder, new float[960], true);
    feed(encoder, Signals.tone(1000, -17, 960), false);
    assertEquals(List.of(3, 962), lengths(toGood));
    assertEquals(List.of(3, 100), lengths(toPoor));
  }

  @Test
  void aMuteClosesBothEncoders() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    poorReceivers = true;
    feed(encoder, Signals.tone(1000, -17, 9_600), false);
    assertTrue(poorCodec.fec);
    feed(encoder, new float[480], true);
    assertTrue(encoder.holdsSound(), "the look-aheads still hold some");
    feed(encoder, new float[480], true);
    assertFalse(encoder.holdsSound());
    assertFalse(codec.fec || poorCodec.fec, "no copy of the last frame with sound");
    feed(encoder, new float[1_920], true);
    assertEquals(1, codec.resets);
    assertEquals(1, poorCodec.resets);
    assertEquals(List.of(962, 962, 3, 3), lengths(toPoor.subList(9, 13)));
    assertTrue(toPoor.getLast().silence);
  }

  @Test
  void soundInTheSecondEncoderAloneHoldsTheMicrophoneOpen() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    goodReceivers = false;
    poorReceivers = true;
    feed(encoder, Signals.tone(1000, -17, 960), false);
    assertEquals(0, codec.frames);
    assertTrue(encoder.holdsSound());
  }

  @Test
  void eachEncoderHasItsOwnRateAndItsOwnLoss() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, false);
    poorReceivers = true;
    encoder.setTargets(new EncodingTarget(40_000, 0), new EncodingTarget(16_000, 20));
    feed(encoder, Signals.tone(1000, -17, 960), false);
    assertEquals(40_000, codec.bitrate);
    assertEquals(0, codec.expectedLoss);
    assertEquals(16_000, poorCodec.bitrate);
    assertEquals(20, poorCodec.expectedLoss);
  }

  @Test
  void whatDtxLeavesOutForOneClassIsStillSentToTheOther() {
    FrameEncoder encoder = new FrameEncoder(codec, poorCodec, sender, clock, 20, true, true);
    poorReceivers = true;
    feed(encoder, new float[960], false);
    poorCodec.nextLength = 1;
    feed(encoder, new float[960], false);
    poorCodec.nextLength = 0;
    feed(encoder, new float[960], false);
    assertEquals(3, sent.size());
    assertNull(toPoor.get(1));
    assertTrue(toPoor.get(2).talkSpurtStart);
    assertFalse(toGood.get(2).talkSpurtStart);
  }

  private static List<Integer> lengths(List<EncodedAudioFrame> frames) {
    return frames.stream().map(frame -> frame.length).toList();
  }

  private static @Nullable EncodedAudioFrame copy(@Nullable EncodedAudioFrame frame) {
    if (frame == null) {
      return null;
    }
    EncodedAudioFrame copy = new EncodedAudioFrame();
    copy.length = frame.length;
    copy.timestamp = frame.timestamp;
    copy.talkSpurtStart = frame.talkSpurtStart;
    copy.silence = frame.silence;
    return copy;
  }

  private void feed(FrameEncoder encoder, float[] sound, boolean gateClosed) {
    float[] block = new float[480];
    for (int at = 0; at < sound.length; at += 480) {
      System.arraycopy(sound, at, block, 0, 480);
      double meanSquare = LevelMeter.meanSquare(block, 0, 480);
      encoder.add(block, meanSquare, gateClosed, !gateClosed, clock.nanoTime());
      clock.advanceMillis(10);
    }
  }
}
