package io.roomhub.daemon.voice.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.rtp.RedPacker;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.e2e.Estoi;
import io.roomhub.e2e.LocalAlignment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of speech after networks of all kinds, in virtual time and from seeds. */
class ReceiveQualityTest {
  private static final int SECOND = 48_000;
  private static final int FRAME = 960;
  private static final int OPUS = 111;
  private static final int[] NO_RED = {};

  private final float[] speech = Signals.syllables(16 * SECOND, 5);
  private final ReceiveRig rig = new ReceiveRig(RemoteTalker.create(20, 500));

  @ParameterizedTest
  @CsvSource({"5, 0.4, 0.96", "10, 0.7, 0.96", "20, 2, 0.94"})
  void redOfTwoNeighboursMakesRandomLossNextToInaudible(
      int percent, double mostConcealed, double leastEstoi) {
    Random random = new Random(percent);
    send(ms -> random.nextInt(100) < percent ? Double.NaN : ms, 1, 2);
    assertQuality(mostConcealed, leastEstoi, 70);
  }

  @Test
  void spreadRedSurvivesBursts() {
    Random random = new Random(7);
    boolean[] bad = {false};
    DoubleUnaryOperator bursts =
        ms -> {
          bad[0] = bad[0] ? random.nextDouble() >= 0.4 : random.nextDouble() < 0.044;
          return bad[0] ? Double.NaN : ms;
        };
    send(bursts, 2, 4);
    assertQuality(2.5, 0.94, 110);
    assertTrue(rig.talker.stats().redRecovered() > 30, rig.talker.stats().toString());
  }

  @ParameterizedTest
  @CsvSource({"40, 60", "80, 100"})
  void jitterCostsItsOwnDelayAndNoSound(int jitterMs, double mostDelayMs) {
    Random random = new Random(jitterMs);
    send(ms -> ms + jitterMs * random.nextDouble(), NO_RED);
    assertQuality(1.2, 0.97, mostDelayMs);
  }

  @Test
  void theDelayIsBackTwoSecondsAfterAStall() {
    send(ms -> ms > 8_000 && ms < 8_120 ? 8_120 : ms, NO_RED);
    rig.play(7_900, 0);
    double before = rig.talker.stats().jitterBufferMs();
    rig.play(400, 0);
    double during = rig.talker.stats().jitterBufferMs();
    rig.play(1_820, 0);
    TalkerStats after = rig.talker.stats();
    assertTrue(during > before + 10, "the stall is felt: " + during);
    assertTrue(after.jitterBufferMs() < before + 15, before + " ms before, now " + after);
    assertTrue(after.concealedSamples() <= 120 * 48, after.toString());
  }

  @Test
  void stallsThatRecurAreBridgedFromTheThirdOn() {
    // 120 ms every 4 s: at 4, 8 and 12 s.
    send(ms -> ms > 3_000 && ms % 4_000 < 120 ? ms - ms % 4_000 + 120 : ms, NO_RED);
    rig.play(3_900, 0);
    long before = rig.talker.stats().concealedSamples();
    rig.play(4_000, 0);
    long first = rig.talker.stats().concealedSamples();
    rig.play(4_000, 0);
    long second = rig.talker.stats().concealedSamples();
    rig.play(4_000, 0);
    long third = rig.talker.stats().concealedSamples();
    assertEquals(0, before);
    assertEquals(100, (first - before) / 48, 20, "concealed of the first, ms");
    assertEquals(100, (second - first) / 48, 20, "of the second");
    assertTrue(third - second <= 20 * 48, "of the third " + (third - second) / 48 + " ms");
  }

  @Test
  void lessIsMadeUpThanIsLost() {
    // Every 20th frame and the one after: the second comes back by the FEC in the third.
    int[] number = {0};
    send(ms -> number[0]++ % 20 < 2 && number[0] > 20 ? Double.NaN : ms, NO_RED);
    rig.play(16_000, 0);
    TalkerStats stats = rig.talker.stats();
    long holes = 16 * 50 / 20 - 1;
    assertTrue(stats.fecRecovered() > holes / 2, stats.toString());
    // In speech without pauses the reserve does not fill up before each hole.
    long lost = holes * FRAME + (holes - stats.fecRecovered()) * FRAME;
    assertTrue(stats.concealedSamples() < 0.9 * lost, lost + " lost, " + stats);
  }

  @Test
  void aCopyOfACopyIsUsedWhenTwoPacketsInARowAreLost() {
    // Of every 30 packets 10 and 11 are lost: 11 comes back by RED, 10 by the in-band FEC in it.
    int[] number = {0};
    send(ms -> number[0]++ % 30 / 2 == 5 ? Double.NaN : ms, 1);
    rig.play(16_000, 0);
    TalkerStats stats = rig.talker.stats();
    assertTrue(stats.redRecovered() >= 20 && stats.fecRecovered() >= 15, stats.toString());
  }

  @Test
  void copiesOfTwoFramesAreWaitedForBeforeTheFirstTwoAreLost() {
    int[] number = {0};
    send(ms -> number[0]++ / 2 == 150 ? Double.NaN : ms, 1, 2);
    rig.play(16_000, 0);
    TalkerStats stats = rig.talker.stats();
    assertEquals(2, stats.redRecovered(), stats.toString());
    assertEquals(0, stats.concealedSamples(), stats.toString());
  }

  @Test
  void pausesOfADtxSenderAreTheTalkersBackgroundAndNoLoss() {
    ConcentusEncoder encoder = new ConcentusEncoder(32_000, 5, true, true);
    float[] sound = Signals.noise(-62, 8 * SECOND, 3);
    float[] words = Signals.syllables(2 * SECOND, 4);
    for (int i = 0; i < words.length; i++) {
      sound[i] += words[i];
    }
    byte[] packet = new byte[1275];
    int sent = 0;
    for (int at = 0; at + FRAME <= sound.length; at += FRAME) {
      int length = encoder.encode(Arrays.copyOfRange(sound, at, at + FRAME), FRAME, packet);
      if (length > 2) {
        rig.schedule(sent, at, Arrays.copyOf(packet, length), (at + FRAME) / 48.0);
        sent++;
      }
    }
    float[] out = rig.play(8_000, 0);
    assertTrue(sent < 300, "the encoder did rest: " + sent + " packets");
    assertEquals(0, rig.talker.stats().concealedSamples(), rig.talker.stats().toString());
    for (int at = 4 * SECOND; at < 7 * SECOND; at += SECOND / 10) {
      double level = Signals.dbfs(out, at, at + SECOND / 10);
      assertTrue(level > -75 && level < -55, level + " dBFS at sample " + at);
    }
  }

  private void assertQuality(double mostConcealed, double leastEstoi, double mostDelayMs) {
    float[] heard = rig.play(16_500, 0);
    float[] clean = clean();
    TalkerStats stats = rig.talker.stats();
    double concealed = 100.0 * stats.concealedSamples() / speech.length;
    double estoi = Estoi.of(clean, LocalAlignment.align(clean, heard, 300).sound());
    double delay = 1_000 * stats.jitterBufferDelay() / stats.jitterBufferEmittedCount();
    String found = "concealed " + concealed + " %, ESTOI " + estoi + ", " + delay + " ms, " + stats;
    assertTrue(concealed <= mostConcealed, found);
    assertTrue(estoi >= leastEstoi, found);
    assertTrue(delay <= mostDelayMs, found);
  }

  /** What plays after a network that does nothing. */
  private float[] clean() {
    ReceiveRig still = new ReceiveRig(RemoteTalker.create(20, 500));
    send(still, ms -> ms, NO_RED);
    return still.play(16_000, 0);
  }

  private void send(DoubleUnaryOperator network, int... distances) {
    send(rig, network, distances);
  }

  private void send(ReceiveRig to, DoubleUnaryOperator network, int... distances) {
    ConcentusEncoder encoder = new ConcentusEncoder(32_000, 5, true, false);
    RedPacker packer = new RedPacker(OPUS);
    byte[] packet = new byte[1275];
    byte[] red = new byte[1400];
    for (int at = 0, n = 0; at + FRAME <= speech.length; at += FRAME, n++) {
      int length = encoder.encode(Arrays.copyOfRange(speech, at, at + FRAME), FRAME, packet);
      byte[] payload = Arrays.copyOf(packet, length);
      if (distances.length > 0) {
        int packed = packer.pack(packet, 0, length, at, distances, red, red.length);
        payload = Arrays.copyOf(red, packed);
      }
      double arrivalMs = network.applyAsDouble((at + FRAME) / 48.0);
      if (!Double.isNaN(arrivalMs)) {
        to.schedule(n, at, payload, arrivalMs, distances.length > 0);
      }
    }
  }
}
