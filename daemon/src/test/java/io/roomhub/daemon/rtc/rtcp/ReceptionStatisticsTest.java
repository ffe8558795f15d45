package io.roomhub.daemon.rtc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.rtcp.ReceptionStatistics.Outcome;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceptionStatisticsTest {
  private static final int SAMPLES = 960;

  private final VirtualClock clock = new VirtualClock();
  private final ReceptionStatistics statistics = new ReceptionStatistics(7, 48_000);

  /** A packet each 20 ms. */
  private Outcome next(int sequence) {
    clock.advanceMillis(20);
    return statistics.onPacket(sequence & 0xFFFF, (long) SAMPLES * sequence, 100, clock.nanoTime());
  }

  private ReceptionStatistics.Snapshot after(String sequences) {
    for (String sequence : sequences.strip().split("\\s+", -1)) {
      next(Integer.parseInt(sequence));
    }
    return statistics.snapshot();
  }

  /** RFC 3550 appendix A.1 and A.3; the first packet is on probation, the second is the base. */
  @ParameterizedTest(name = "{0}: {5}")
  @CsvSource({
    // sequence numbers, highest with cycles, expected, received, lost, what
    "9 10 11 12 13,               13,     4, 4, 0, in order",
    "9 10 12 13,                  13,     4, 3, 1, one lost",
    "9 10 12 11 13,               13,     4, 4, 0, one late",
    "9 10 11 11 12,               12,     3, 4, -1, a duplicate of the newest",
    "9 10 11 12 11,               12,     3, 4, -1, an older duplicate",
    "65533 65534 65535 0 1,       65537,  4, 4, 0, wrap",
    "65533 65534 0 65535 1,       65537,  4, 4, 0, late across the wrap",
    "65533 65534 1,               65537,  4, 2, 2, lost across the wrap",
    "9 10 3009,                   3009,   3000, 2, 2998, the largest gap",
    "9 10 3010,                   10,     1, 1, 0, a jump too large is not counted",
    "9 10 3010 11,                11,     2, 2, 0, and forgotten",
    "9 10 3010 3011,              3011,   1, 1, 0, unless the next one follows it",
    "9 10 65446,                  10,     1, 1, 0, far behind is a jump too",
    "200 201 102,                 201,    1, 2, -1, 99 behind is late",
    "5 9 20 21 22,                22,     2, 2, 0, probation lasts until two in sequence",
  })
  void sequenceNumbersAreCountedAsTheRfcHasIt(
      String sequences, long highest, long expected, long received, long lost, String what) {
    ReceptionStatistics.Snapshot snapshot = after(sequences);
    assertEquals(highest, snapshot.extendedHighestSequence(), what);
    assertEquals(expected, snapshot.expected(), what);
    assertEquals(received, snapshot.received(), what);
    assertEquals(lost, snapshot.lost(), what);
    assertEquals(sequences.split("\\s+", -1).length, snapshot.packets(), what);
  }

  @Test
  void outcomesTellWhatAPacketMeant() {
    assertEquals(Outcome.PROBATION, next(100));
    assertEquals(Outcome.ACCEPTED, next(101));
    assertEquals(Outcome.DUPLICATE, next(101));
    assertEquals(Outcome.ACCEPTED, next(103));
    assertEquals(Outcome.ACCEPTED, next(102));
    assertEquals(Outcome.DUPLICATE, next(102));
    assertEquals(Outcome.JUMPED, next(20_000));
    assertEquals(Outcome.RESTARTED, next(20_001));
    assertEquals(Outcome.ACCEPTED, next(20_002));
    assertEquals(2, statistics.snapshot().duplicates());
    assertEquals(2, statistics.snapshot().generation());
  }

  @Test
  void beforeTheFirstPacketEverythingIsZero() {
    assertEquals(
        new ReceptionStatistics.Snapshot(0, 0, 0, 0.0, 0, 0, 0, 0, 0), statistics.snapshot());
    assertEquals(0, statistics.jitterMs());
    assertEquals(0, statistics.lossPercent(clock.nanoTime()));
    assertEquals(0, statistics.bitrate(clock.nanoTime()));
  }

  /** RFC 3550 appendix A.8: J += (|D| - J) / 16, from the second counted packet on. */
  @Test
  void jitterFollowsTheRecurrenceOfTheRfc() {
    int[] delaysMs = {5, 5, 25, 5, 5, 13, 12};
    double expected = 0;
    for (int i = 0; i < delaysMs.length; i++) {
      long arrival = clock.nanoTime() + (20L * i + delaysMs[i]) * 1_000_000;
      statistics.onPacket(i, (long) SAMPLES * i, 100, arrival);
      if (i >= 2) {
        expected += (Math.abs(delaysMs[i] - delaysMs[i - 1]) - expected) / 16;
      }
      assertEquals(expected, statistics.jitterMs(), 1e-6, "packet " + i);
    }
    assertEquals(2.53, expected, 0.01);
  }

  @Test
  void aSteadyAlternationOfTenMillisecondsIsTenMillisecondsOfJitter() {
    for (int i = 0; i < 500; i++) {
      clock.advanceMillis(i % 2 == 0 ? 10 : 30);
      statistics.onPacket(i, (long) SAMPLES * i, 100, clock.nanoTime());
    }
    assertEquals(10, statistics.jitterMs(), 0.01);
  }

  @Test
  void jitterIsSteadyAcrossTheWrapOfTheTimestamp() {
    long timestamp = 0xffff_ffffL - 5 * SAMPLES;
    for (int i = 0; i < 20; i++) {
      clock.advanceMillis(20);
      statistics.onPacket(i, timestamp + (long) SAMPLES * i & 0xffff_ffffL, 100, clock.nanoTime());
    }
    assertEquals(0, statistics.jitterMs(), 1e-6);
  }

  @Test
  void aLeapOfTheTimestampAndARestartAreNoJitter() {
    after("1 2 3 4");
    clock.advanceMillis(20);
    statistics.onPacket(5, 2_000_000_000L, 100, clock.nanoTime());
    clock.advanceMillis(20);
    statistics.onPacket(6, 2_000_000_000L + SAMPLES, 100, clock.nanoTime());
    assertEquals(0, statistics.jitterMs(), 1e-6);
    clock.advanceMillis(20);
    statistics.onPacket(40_000, 5, 100, clock.nanoTime());
    clock.advanceMillis(20);
    statistics.onPacket(40_001, 90_000, 100, clock.nanoTime());
    assertEquals(0, statistics.jitterMs(), 1e-6);
  }

  @Test
  void recentLossForgetsWhatIsFiveSecondsOld() {
    int sequence = 0;
    for (int i = 0; i < 500; i++, sequence++) {
      if (i % 10 != 0) {
        next(sequence);
      } else {
        clock.advanceMillis(20);
      }
    }
    assertEquals(10, statistics.lossPercent(clock.nanoTime()), 1);
    for (int i = 0; i < 125; i++, sequence++) {
      next(sequence);
    }
    assertEquals(5, statistics.lossPercent(clock.nanoTime()), 1);
    for (int i = 0; i < 125; i++, sequence++) {
      next(sequence);
    }
    assertEquals(0, statistics.lossPercent(clock.nanoTime()));
    assertTrue(statistics.snapshot().lost() > 40);
  }

  @Test
  void duplicatesDoNotHideLoss() {
    next(-1);
    for (int sequence = 0; sequence < 100; sequence++) {
      if (sequence % 2 == 0) {
        next(sequence);
        statistics.onPacket(sequence, (long) SAMPLES * sequence, 100, clock.nanoTime());
      } else {
        clock.advanceMillis(20);
      }
    }
    assertEquals(50, statistics.lossPercent(clock.nanoTime()), 3);
    assertEquals(0.0, (double) statistics.snapshot().lost(), 2.0);
  }

  @Test
  void theBitrateIsThatOfTheLastTwoSeconds() {
    for (int sequence = 0; sequence < 25; sequence++) {
      next(sequence);
    }
    assertEquals(40_000.0, (double) statistics.bitrate(clock.nanoTime()), 4_000.0);
    for (int sequence = 25; sequence < 400; sequence++) {
      next(sequence);
    }
    assertEquals(40_000.0, (double) statistics.bitrate(clock.nanoTime()), 1_000.0);
    clock.advanceMillis(1000);
    assertEquals(20_000.0, (double) statistics.bitrate(clock.nanoTime()), 2_000.0);
    clock.advanceMillis(1100);
    assertEquals(0, statistics.bitrate(clock.nanoTime()));
  }

  @Test
  void aReaderInAnotherThreadNeverSeesHalfAnUpdate() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<String> torn = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                ReceptionStatistics.Snapshot s = statistics.snapshot();
                // Every packet arrives 20 ms after the one before, and the first is not counted.
                long counted = Math.max(0, s.packets() - 1);
                if (s.received() != counted
                    || s.expected() != counted
                    || s.lastArrivalNanos() != s.packets() * 20_000_000) {
                  torn.set(s.toString());
                }
              }
            },
            "roomhub-test-reader");
    reader.setDaemon(true);
    reader.start();
    for (int i = 1; i <= 200_000; i++) {
      statistics.onPacket(i & 0xFFFF, (long) SAMPLES * i, 100, i * 20_000_000L);
    }
    done.set(true);
    reader.join();
    assertEquals(null, torn.get());
  }

  @Test
  void aFifthSourceTakesThePlaceOfTheOneSilentLongest() {
    ReceptionSources sources = new ReceptionSources(48_000);
    assertEquals(null, sources.current());
    for (int ssrc = 1; ssrc <= 4; ssrc++) {
      clock.advanceMillis(20);
      sources.of(ssrc).onPacket(1, 0, 10, clock.nanoTime());
    }
    ReceptionStatistics first = sources.of(1);
    clock.advanceMillis(20);
    first.onPacket(2, 960, 10, clock.nanoTime());
    ReceptionStatistics second = sources.of(2);

    sources.of(5);

    assertEquals(first, sources.of(1));
    assertEquals(first, sources.current());
    assertEquals(ReceptionSources.MAX_SOURCES, sources.all().size());
    assertTrue(sources.all().stream().noneMatch(source -> source.ssrc() == 2));
    assertNotEquals(second, sources.of(2));
  }
}
