package io.roomhub.daemon.voice.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.voice.FakeCodec;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteTalkerTest {
  private static final int SECOND = 48_000;

  private final ReceiveRig rig = new ReceiveRig(RemoteTalker.create(20, 500));

  @Test
  void aCleanPathGivesTheToneWithoutAGapAfterTheLeastDelay() {
    stream(Signals.tone(440, -20, 4 * SECOND), 960, ms -> ms);
    float[] out = rig.play(4_000, 0);
    assertEquals(0, Signals.peak(out, 0, 480), "nothing before the first packet may play");
    for (int at = 12_000; at + 1_920 < out.length; at += 480) {
      assertEquals(-20, Signals.dbfs(out, at, at + 1_920), 1, "40 ms from sample " + at);
    }
    assertEquals(-20, Signals.toneDbfs(out, 12_000, out.length - 960, 440), 0.5);
    TalkerStats stats = rig.talker.stats();
    assertEquals(0, stats.concealedSamples());
    assertEquals(0, stats.removedSamplesForAcceleration());
    assertEquals(3, stats.jitterBufferTargetMs());
    assertTrue(stats.jitterBufferMs() > 2.9 && stats.jitterBufferMs() <= 13, stats.toString());
    assertEquals(-20, stats.levelDb(), 1);
  }

  @Test
  void whatWasSaidBeforeAMuteIsNotPlayedToItsEnd() {
    stream(Signals.tone(440, -20, 3 * SECOND), 960, ms -> ms);
    float[] before = rig.play(1_000, 0);
    rig.talker.setSaysMuted(true);
    float[] after = rig.play(500, 0);
    assertEquals(-20, Signals.dbfs(before, 24_000, 48_000), 0.5);
    assertTrue(Signals.dbfs(after, 0, 480) < -21, "fades over the first block");
    assertTrue(Signals.steepest(after, 0, 960) < 0.01, "without a click");
    assertEquals(0, Signals.peak(after, 480, 11_000), "silent at once, though sound comes in");
    assertEquals(-20, Signals.dbfs(after, 14_000, 24_000), 0.5, "sound counts more than words");
  }

  @Test
  void whoUnmutesIsHeardAtOnce() {
    stream(Signals.tone(440, -20, 3 * SECOND), 960, ms -> ms);
    rig.play(1_000, 0);
    rig.talker.setSaysMuted(true);
    rig.play(50, 0);
    rig.talker.setSaysMuted(false);
    assertEquals(-20, Signals.dbfs(rig.play(100, 0), 480, 4_800), 0.5);
  }

  @ParameterizedTest
  @CsvSource({"480, 15", "480, 25", "480, 45", "480, NaN", "960, 15", "960, 30", "960, NaN"})
  void theWayIntoMadeUpSoundAndBackHasNoStep(int frame, double lateMs) {
    for (int phase = 0; phase < 240; phase += 40) {
      ReceiveRig fresh = new ReceiveRig(RemoteTalker.create(5, 500));
      float[] tone = Signals.tone(200, -20, SECOND + phase);
      float[] sound = Arrays.copyOfRange(tone, phase, tone.length);
      double at = 40.0 * frame / 48;
      stream(fresh, sound, frame, ms -> Math.abs(ms - at) < 1 ? ms + lateMs : ms);
      float[] out = fresh.play(1_000, 0);
      assertTrue(fresh.talker.stats().concealedSamples() > 0, "something was made up");
      double slope = 2 * Math.PI * 200 / 48_000 * Signals.peak(tone, 0, SECOND);
      assertTrue(Signals.steepest(out, 9_600, 45_000) < 2 * slope, "a click at phase " + phase);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 0.9", "10, 2.5", "20, 7"})
  void randomLossIsMostlyRecovered(int lossPercent, double mostConcealedPercent) {
    float[] speech = Signals.syllables(12 * SECOND, 3);
    Random random = new Random(lossPercent);
    stream(speech, 960, ms -> random.nextInt(100) < lossPercent ? Double.NaN : ms);
    float[] out = rig.play(12_000, 0);
    TalkerStats stats = rig.talker.stats();
    double concealed = 100.0 * stats.concealedSamples() / stats.playedSamples();
    assertTrue(stats.fecRecovered() > 5, stats.toString());
    assertTrue(concealed > 0 && concealed < mostConcealedPercent, "concealed " + concealed + " %");
    double level = Signals.dbfs(speech, SECOND, 11 * SECOND);
    assertEquals(level, Signals.dbfs(out, SECOND, 11 * SECOND), 1);
  }

  @Test
  void reorderedPacketsCostNothingOnceTheDelayHasAdapted() {
    Random random = new Random(4);
    stream(Signals.tone(440, -20, 10 * SECOND), 960, ms -> ms + 60 * random.nextDouble());
    rig.play(5_000, 0);
    long concealed = rig.talker.stats().concealedSamples();
    float[] out = rig.play(4_500, 0);
    TalkerStats stats = rig.talker.stats();
    assertTrue(stats.concealedSamples() - concealed <= 960, "concealed afterwards: " + stats);
    assertEquals(-20, Signals.dbfs(out, 0, out.length - 4_800), 1);
    assertTrue(stats.jitterBufferTargetMs() >= 60 && stats.jitterBufferTargetMs() <= 100);
  }

  @Test
  void aStallOf120MillisecondsIsBridgedAndNothingOfItIsLost() {
    // Everything sampled between 2000 and 2120 ms arrives at 2120 ms.
    stream(Signals.tone(440, -20, 4 * SECOND), 960, ms -> ms > 2_000 && ms < 2_120 ? 2_120 : ms);
    float[] out = rig.play(4_000, 0);
    TalkerStats stats = rig.talker.stats();
    assertTrue(stats.concealedSamples() <= 120 * 48, stats.toString());
    assertEquals(0, stats.late());
    assertEquals(0, stats.discarded());
    assertEquals(-20, Signals.toneDbfs(out, 3 * SECOND, 3 * SECOND + 24_000, 440), 0.5);
  }

  @Test
  void theExtraDelayOfAStallIsGivenBackInThePauses() {
    float[] speech = Signals.speech(20 * SECOND, 9);
    stream(speech, 960, ms -> ms > 2_000 && ms < 2_200 ? 2_200 : ms);
    rig.play(2_500, 0);
    assertTrue(rig.talker.stats().jitterBufferMs() > 90, rig.talker.stats().toString());
    rig.play(3_500, 0);
    assertTrue(rig.talker.stats().jitterBufferMs() < 25, rig.talker.stats().toString());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-200, 200})
  void aClockThatRunsWrongLeavesTheDelayBoundedAndTheToneWhole(double ppm) {
    ReceiveRig fake = new ReceiveRig(new RemoteTalker(new FakeCodec.Decoder(), buffer()));
    float[] tone = Signals.tone(440, -6, 300 * SECOND);
    for (int n = 0; n < tone.length / 960; n++) {
      byte[] packet = packet(Arrays.copyOfRange(tone, n * 960, n * 960 + 960));
      fake.schedule(n, n * 960L, packet, n * 20);
    }
    fake.play(200_000, ppm);
    float[] out = fake.play(90_000, ppm);
    TalkerStats stats = fake.talker.stats();
    assertTrue(stats.jitterBufferMs() >= 10 && stats.jitterBufferMs() <= 75, stats.toString());
    int gaps = 0;
    for (int at = 0; at + 1_920 < out.length; at += 960) {
      if (Math.abs(Signals.dbfs(out, at, at + 1_920) + 6) > 2) {
        gaps++;
      }
    }
    assertEquals(0, gaps, "stretches of 40 ms that are not the tone");
    double steepest = Signals.steepest(tone, 0, SECOND);
    assertTrue(Signals.steepest(out, 0, out.length) < 1.5 * steepest, "no click");
  }

  @ParameterizedTest
  @ValueSource(ints = {480, 960, 1920, 2880})
  void packetsOfAnyUsualLengthPlay(int samples) throws Exception {
    OpusEncoder encoder = new OpusEncoder(48_000, 1, OpusApplication.OPUS_APPLICATION_VOIP);
    encoder.setBitrate(32_000);
    float[] tone = Signals.tone(440, -20, 3 * SECOND);
    short[] pcm = new short[samples];
    byte[] packet = new byte[1275];
    for (int at = 0, n = 0; at + samples <= tone.length; at += samples, n++) {
      for (int i = 0; i < samples; i++) {
        pcm[i] = (short) (tone[at + i] * 32767);
      }
      int length = encoder.encode(pcm, 0, samples, packet, 0, packet.length);
      rig.schedule(n, at, Arrays.copyOf(packet, length), (at + samples) / 48.0);
    }
    float[] out = rig.play(2_900, 0);
    assertEquals(-20, Signals.toneDbfs(out, SECOND, 2 * SECOND, 440), 0.7);
    assertEquals(0, rig.talker.stats().concealedSamples());
  }

  @Test
  void aTalkPauseIsSilenceAndNoLoss() {
    ReceiveRig fake = new ReceiveRig(new RemoteTalker(new FakeCodec.Decoder(), buffer()));
    float[] loud = new float[960];
    Arrays.fill(loud, 0.5f);
    byte[] packet = packet(loud);
    for (int n = 0; n < 50; n++) {
      fake.schedule(n, n * 960L, packet, n * 20);
    }
    for (int n = 0; n < 50; n++) {
      fake.schedule(50 + n, 144_000 + n * 960L, packet, 3_000 + n * 20);
    }
    float[] out = fake.play(4_000, 0);
    assertEquals(0, Signals.peak(out, SECOND + 9_600, 3 * SECOND));
    assertEquals(0.5, Signals.peak(out, 3 * SECOND + 2_400, 4 * SECOND), 0.01);
    assertTrue(Signals.steepest(out, 0, 4 * SECOND) < 0.01, "the sound ends and begins softly");
    assertEquals(0, fake.talker.stats().concealedSamples());
  }

  @Test
  void silenceFollowsTheEndOfAStreamAndNothingIsPlayedForEver() {
    stream(Signals.tone(440, -20, SECOND), 960, ms -> ms);
    float[] out = rig.play(3_000, 0);
    assertEquals(0, Signals.peak(out, SECOND + 9_600, 3 * SECOND));
    float[] block = new float[480];
    assertFalse(rig.talker.read(block, 5_000_000_000L));
  }

  @Test
  void aTalkerWithoutPacketsIsSilentAndSaysSo() {
    float[] block = new float[480];
    Arrays.fill(block, 1);
    assertFalse(rig.talker.read(block, 0));
    assertEquals(0, Signals.peak(block, 0, 480));
    assertEquals(-127, rig.talker.stats().levelDb());
  }

  @Test
  void aPacketThatTheDecoderRefusesIsConcealedAndCounted() {
    ReceiveRig fake = new ReceiveRig(new RemoteTalker(new FakeCodec.Decoder(), buffer()));
    float[] loud = new float[960];
    Arrays.fill(loud, 0.5f);
    for (int n = 0; n < 50; n++) {
      byte[] whole = packet(loud);
      fake.schedule(n, n * 960L, n == 20 ? Arrays.copyOf(whole, 100) : whole, n * 20);
    }
    float[] out = fake.play(900, 0);
    assertEquals(1, fake.talker.stats().malformed());
    assertEquals(960, fake.talker.stats().concealedSamples());
    assertEquals(0.5, out[21 * 960], 0.01);
  }

  @Test
  void aFloodOfPacketsIsDroppedAndNotHeld() {
    byte[] packet = packet(new float[960]);
    for (int n = 0; n < 10_000; n++) {
      rig.talker.onAudioPacket(AudioPackets.opus(n, n * 960L, packet, packet.length, 0));
    }
    rig.talker.read(new float[480], 0);
    assertTrue(rig.talker.stats().discarded() >= 10_000 - 64);
  }

  private static JitterBuffer buffer() {
    return new JitterBuffer(20, 500);
  }

  private static byte[] packet(float[] pcm) {
    byte[] packet = new byte[1275];
    return Arrays.copyOf(packet, FakeCodec.packet(pcm, pcm.length, false, packet));
  }

  /** Encodes the sound and schedules it; the network makes an arrival time of a sending time. */
  private void stream(float[] sound, int frame, DoubleUnaryOperator network) {
    stream(rig, sound, frame, network);
  }

  private static void stream(
      ReceiveRig rig, float[] sound, int frame, DoubleUnaryOperator network) {
    ConcentusEncoder encoder = new ConcentusEncoder(40_000, 5, true, false);
    byte[] packet = new byte[1275];
    for (int at = 0, n = 0; at + frame <= sound.length; at += frame, n++) {
      int length = encoder.encode(Arrays.copyOfRange(sound, at, at + frame), frame, packet);
      double arrivalMs = network.applyAsDouble((at + frame) / 48.0);
      if (!Double.isNaN(arrivalMs)) {
        rig.schedule(n, at, Arrays.copyOf(packet, length), arrivalMs);
      }
    }
  }
}
