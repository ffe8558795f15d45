package io.roomhub.daemon.voice.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.FakeCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tables of packets in and decisions out. Packet n is sampled at n x 20 ms and carries its number
 * as its second byte, so that a decision can be printed: {@code 5} plays packet 5, {@code 5f}
 * recovers the one before from its copy, {@code c} conceals 10 ms, {@code .} is a pause. One
 * decision is asked for whenever less than 10 ms are decoded, each 10 ms tick from time 0.
 */
class JitterBufferTest {
  private static final long MS = 1_000_000;

  private final JitterBuffer buffer = new JitterBuffer(40, 500);
  private final List<long[]> arrivals = new ArrayList<>();
  private long now;
  private int pending;
  private boolean fec;
  private int firstSequence = 100;
  private long firstTimestamp = 5_000;
  private long ssrc = 1;

  @Test
  void packetsInTimePlayInOrderAfterTheTargetDelay() {
    arrive(0, 0, 1, 20, 2, 40, 3, 60);
    assertEquals("..0 1 2 3", play(100));
    assertEquals(20, buffer.targetMs());
  }

  @Test
  void packetsOutOfOrderArePutInOrder() {
    arrive(0, 0, 2, 35, 1, 38, 3, 60, 4, 80);
    assertEquals("..0 1 2 3 4", play(120));
    assertEquals(0, buffer.counters().late());
  }

  @Test
  void theFirstPacketMayBeOvertakenByTheSecond() {
    arrive(1, 20, 0, 22, 2, 40, 3, 60);
    // One packet overtaken is not yet worth more delay than what it needs itself.
    assertEquals("...0 1 2 3", play(100));
  }

  @Test
  void duplicatesAreCountedAndPlayedOnce() {
    arrive(0, 0, 1, 20, 1, 21, 2, 40, 0, 41, 3, 60);
    assertEquals("..0 1 2 3", play(100));
    assertEquals(2, buffer.counters().duplicates());
    assertEquals(0, buffer.counters().late());
  }

  @Test
  void aLostPacketIsConcealedInStepsOfTenMilliseconds() {
    arrive(0, 0, 1, 20, 3, 60, 4, 80);
    assertEquals("..0 1 cc3 4", play(120));
    assertEquals(960, buffer.counters().concealedSamples());
  }

  @Test
  void aLostPacketIsRecoveredFromTheCopyInTheNext() {
    fec = true;
    arrive(0, 0, 1, 20, 3, 60, 4, 80);
    assertEquals("..0 1 3f3 4", play(120).replace("3f ", "3f"));
    assertEquals(1, buffer.counters().fecRecovered());
    assertEquals(0, buffer.counters().concealedSamples());
  }

  @Test
  void ofTwoLostPacketsTheSecondIsRecovered() {
    fec = true;
    arrive(0, 0, 1, 20, 4, 80, 5, 100);
    // The first 20 ms pass before packet 4 has come; they count as the first lost packet.
    assertEquals("..0 1 cc4f4 5", play(140).replace("4f ", "4f"));
    assertEquals(960, buffer.counters().concealedSamples());
    assertEquals(1, buffer.counters().fecRecovered());
  }

  @Test
  void aLatePacketIsPlayedLateAndTheDelayGrows() {
    arrive(0, 0, 1, 20, 2, 75, 3, 78, 4, 80);
    assertEquals("..0 1 cc2 3 4", play(140));
    assertEquals(960, buffer.counters().concealedSamples());
    assertEquals(0, buffer.counters().late());
    assertTrue(buffer.targetMs() >= 35, "target " + buffer.targetMs());
  }

  @Test
  void aPacketThatComesAfterItsGapWasBridgedIsCountedLate() {
    arrive(0, 0, 1, 20, 3, 60, 4, 80, 2, 95, 5, 100);
    assertEquals("..0 1 cc3 4 5", play(140));
    assertEquals(1, buffer.counters().late());
  }

  @Test
  void aPauseOfTheSenderIsNoLoss() {
    arrive(0, 0, 1, 20);
    arriveAt(2, 220, 220);
    arriveAt(3, 240, 240);
    String played = play(280);
    assertEquals("..0 1 cccccccccccc......2 3", played);
    assertEquals(0, buffer.counters().concealedSamples());
  }

  @Test
  void anOutageEndsInSilenceAndCountsAsConcealed() {
    arrive(0, 0, 1, 20, 16, 320, 17, 340);
    String played = play(380);
    assertEquals("..0 1 cccccccccccc................16 17", played);
    assertEquals(28 * 480, buffer.counters().concealedSamples());
  }

  @ParameterizedTest
  @CsvSource({"65534, 5000", "100, 4294965000", "65535, 4294966336"})
  void numbersWrapAround(int sequence, long timestamp) {
    firstSequence = sequence;
    firstTimestamp = timestamp;
    arrive(0, 0, 1, 20, 2, 40, 3, 60, 4, 80);
    assertEquals("..0 1 2 3 4", play(120));
  }

  @Test
  void anotherSsrcStartsAnew() {
    arrive(0, 0, 1, 20, 2, 40);
    assertEquals("..0 1 2", play(80));
    ssrc = 2;
    firstSequence = 9_000;
    firstTimestamp = 77_777_777;
    arrive(0, 100, 1, 120, 2, 140);
    assertEquals("0 1 2", heard(160));
    assertEquals(1, buffer.counters().restarts());
    ssrc = 1;
    arrive(3, 165);
    assertEquals("", heard(10), "stragglers of the old stream are no stream");
    assertEquals(1, buffer.counters().late());
  }

  @Test
  void aSequenceJumpNeedsASecondPacketAsProof() {
    arrive(0, 0, 1, 20, 20_000, 30, 2, 40, 3, 60);
    assertEquals("..0 1 2 3", play(100));
    assertEquals(1, buffer.counters().discarded());
    assertEquals(0, buffer.counters().restarts());
    arriveAt(30_000, 4_000, 110);
    arriveAt(30_001, 4_020, 130);
    arriveAt(30_002, 4_040, 150);
    assertEquals("30001 30002", heard(90));
    assertEquals(1, buffer.counters().restarts());
  }

  @Test
  void aTimestampJumpOfTheSenderStartsAnew() {
    arrive(0, 0, 1, 20, 2, 40);
    arriveAt(3, 60_000, 60);
    arriveAt(4, 60_020, 80);
    arriveAt(5, 60_040, 100);
    // Packet 2 waited still when the timeline it belonged to ended.
    assertEquals("0 1 3 4 5", heard(160));
    assertEquals(1, buffer.counters().restarts());
  }

  @Test
  void anOldBacklogIsNotPlayedLate() {
    for (int n = 0; n < 50; n++) {
      arrive(n, n * 20);
    }
    play(100);
    // Playback stood still for 900 ms.
    now += 900 * MS;
    assertEquals("49", heard(60), "the last packet alone is not too old");
    assertTrue(buffer.counters().discarded() > 30);
  }

  @Test
  void whatIsNoOpusIsCountedAndIgnored() {
    buffer.insert(1, 1, 1, new byte[] {3, 0}, 0, 2, 0);
    buffer.insert(1, 1, 1, new byte[0], 0, 0, 0);
    assertEquals(2, buffer.counters().malformed());
    assertEquals("....", play(40));
  }

  @Test
  void theDelayIsWhatTheNetworkNeedsAndFallsWhenItCalmsDown() {
    for (int n = 0; n < 500; n++) {
      arrive(n, n * 20 + (n % 2 == 0 ? 0 : 60));
    }
    play(10_000);
    assertEquals(62, buffer.targetMs(), 2);
    for (int n = 500; n < 1_500; n++) {
      arrive(n, n * 20);
    }
    play(20_000);
    assertEquals(20, buffer.targetMs(), 1);
  }

  @Test
  void theTargetKeepsItsBounds() {
    JitterBuffer narrow = new JitterBuffer(60, 100);
    byte[] packet = new byte[1275];
    int length = FakeCodec.packet(new float[960], 960, false, packet);
    narrow.insert(0, 0, 1, packet, 0, length, 0);
    assertEquals(40, narrow.targetMs());
    for (int n = 1; n < 10; n++) {
      narrow.insert(n, n * 960L, 1, packet, 0, length, (400 + n * 20) * MS);
    }
    assertEquals(100, narrow.targetMs());
  }

  private void arrive(int... numbersAndMillis) {
    for (int i = 0; i < numbersAndMillis.length; i += 2) {
      int number = numbersAndMillis[i];
      arriveAt(number, number * 20L, numbersAndMillis[i + 1]);
    }
  }

  private void arriveAt(int number, long sampledMs, long arrivalMs) {
    arrivals.add(
        new long[] {
          number,
          arrivalMs * MS,
          (firstSequence + number) & 0xffff,
          (firstTimestamp + sampledMs * 48) & 0xffff_ffffL,
          ssrc
        });
  }

  private String play(int millis) {
    StringBuilder out = new StringBuilder();
    long end = now + millis * MS;
    for (; now < end; now += 10 * MS) {
      arrivals.removeIf(this::deliver);
      while (pending < 480) {
        JitterBuffer.Playout playout = buffer.next(now, pending);
        pending += buffer.samples() - buffer.trim();
        switch (playout) {
          case PACKET -> out.append(number(buffer.packet())).append(' ');
          case FEC -> out.append(number(buffer.packet())).append("f ");
          case CONCEAL -> out.append('c');
          case PAUSE -> out.append('.');
        }
      }
      pending -= 480;
    }
    return out.toString().trim();
  }

  private String heard(int millis) {
    return play(millis).replaceAll("[c.]", "").trim();
  }

  private boolean deliver(long[] arrival) {
    if (arrival[1] > now) {
      return false;
    }
    byte[] packet = new byte[1275];
    int length = FakeCodec.packet(new float[960], 960, fec, packet);
    packet[2] = (byte) (arrival[0] >> 8);
    packet[3] = (byte) arrival[0];
    buffer.insert((int) arrival[2], arrival[3], arrival[4], packet, 0, length, arrival[1]);
    return true;
  }

  private static int number(JitterSlot slot) {
    return (slot.payload[2] & 0xff) << 8 | (slot.payload[3] & 0xff);
  }
}
