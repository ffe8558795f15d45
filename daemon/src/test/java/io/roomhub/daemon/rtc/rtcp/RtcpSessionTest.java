package io.roomhub.daemon.rtc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.Bye;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReceiverReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReportBlock;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SenderReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SourceDescription;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpSessionTest {
  private static final long EPOCH_MILLIS = 1_800_000_000_123L;

  private final VirtualClock clock = new VirtualClock();

  /** One end of a call: what it sends reaches the other a fixed delay later. */
  private final class End {
    final long ssrc;
    final SenderStatistics sender = new SenderStatistics();
    final ReceptionSources sources = new ReceptionSources(48_000);
    final RtcpSession session;
    final Deque<Datagram> inbox = new ArrayDeque<>();
    int sequence;

    /** Hubs do not agree on the time of day. */
    End(long ssrc, long epochMillis) {
      this.ssrc = ssrc;
      session =
          new RtcpSession(
              ssrc,
              "hub-" + ssrc,
              48_000,
              sender,
              sources,
              new NtpTime(epochMillis, clock.nanoTime()),
              new Random(ssrc),
              clock.nanoTime());
    }

    void sendRtp(End to, boolean arrives) {
      long timestamp = 5_000 + 960L * sequence;
      sender.onPacketSent(timestamp, 100, clock.nanoTime());
      if (arrives) {
        to.sources.of(ssrc).onPacket(sequence, timestamp, 100, clock.nanoTime());
      }
      sequence++;
    }

    byte[] poll() {
      byte[] out = new byte[RtcpSession.MAX_DATAGRAM_BYTES];
      return Arrays.copyOf(out, session.poll(clock.nanoTime(), out, 0));
    }

    byte[] bye(String reason) {
      byte[] out = new byte[RtcpSession.MAX_DATAGRAM_BYTES];
      int length = session.bye(reason, clock.nanoTime(), out, 0);
      return Arrays.copyOf(out, length);
    }

    void receive(byte[] datagram) {
      assertEquals(
          RtcpStatus.OK, session.onDatagram(datagram, 0, datagram.length, clock.nanoTime()));
    }
  }

  private static final class Datagram {
    final long dueNanos;
    final byte[] bytes;

    Datagram(long dueNanos, byte[] bytes) {
      this.dueNanos = dueNanos;
      this.bytes = bytes;
    }
  }

  private static List<RtcpPacket> read(byte[] datagram) {
    RtcpReader reader = new RtcpReader();
    assertEquals(RtcpStatus.OK, reader.parse(datagram, 0, datagram.length));
    return reader.packets();
  }

  /** A call of both ends, 20 ms per step; each 8th packet from a to b is lost. */
  private void talk(End a, End b, int seconds, int delayMs) {
    for (int step = 0; step < 50 * seconds; step++) {
      a.sendRtp(b, step % 8 != 0);
      b.sendRtp(a, true);
      for (int ms = 0; ms < 20; ms++) {
        exchange(a, b, delayMs);
        exchange(b, a, delayMs);
        clock.advanceMillis(1);
      }
    }
  }

  private void exchange(End from, End to, int delayMs) {
    byte[] report = from.poll();
    if (report.length > 0) {
      to.inbox.add(new Datagram(clock.nanoTime() + delayMs * 1_000_000L, report));
    }
    while (!to.inbox.isEmpty() && to.inbox.peek().dueNanos <= clock.nanoTime()) {
      to.receive(to.inbox.remove().bytes);
    }
  }

  @Test
  void fortyMillisecondsEachWayAreEightyOfRoundTrip() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS - 86_400_000L * 365);
    assertTrue(Double.isNaN(a.session.roundTripMs()));
    talk(a, b, 5, 40);
    assertEquals(80, a.session.roundTripMs(), 1);
    assertEquals(80, b.session.roundTripMs(), 1);
    talk(a, b, 5, 5);
    assertEquals(10, a.session.roundTripMs(), 1);
  }

  @Test
  void whoWantsItLearnsHowTheLossesCluster() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS);
    b.session.setReportsLossRuns(true);
    talk(a, b, 10, 40);
    assertEquals(1, a.session.remoteMeanBurst(), 0.01, "each 8th packet alone");
    assertTrue(Double.isNaN(b.session.remoteMeanBurst()), "nobody told it");
  }

  @Test
  void eachSideLearnsWhatTheOtherLoses() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS);
    assertTrue(Double.isNaN(a.session.remoteLossPercent()));
    talk(a, b, 10, 40);
    assertEquals(12.5, a.session.remoteLossPercent(), 3);
    assertEquals(0, b.session.remoteLossPercent());
    assertEquals(0, b.session.remoteJitterMs(), 0.1);
    assertEquals("hub-2", a.session.remoteCname());
    assertEquals("hub-1", b.session.remoteCname());
    assertEquals(12.5, b.sources.of(1).lossPercent(clock.nanoTime()), 1);
    assertEquals(40_000.0, (double) a.sender.bitrate(clock.nanoTime()), 1_000.0);
    assertEquals(35_000.0, (double) b.sources.of(1).bitrate(clock.nanoTime()), 1_000.0);
  }

  @Test
  void reportsComeAboutOncePerSecondAtRandomIntervals() {
    End a = new End(1, EPOCH_MILLIS);
    List<Double> intervals = new ArrayList<>();
    long last = clock.nanoTime();
    for (int i = 0; i < 1000; i++) {
      long deadline = a.session.deadlineNanos();
      clock.advanceNanos(deadline - clock.nanoTime() - 1);
      assertEquals(0, a.poll().length);
      clock.advanceNanos(1);
      assertTrue(a.poll().length > 0);
      intervals.add((deadline - last) / 1e9);
      last = deadline;
    }
    assertTrue(intervals.get(0) >= 0.25 && intervals.get(0) < 0.75, "first " + intervals.get(0));
    intervals.remove(0);
    assertTrue(intervals.stream().allMatch(s -> s >= 0.5 && s < 1.5));
    double mean = intervals.stream().mapToDouble(s -> s).average().orElse(0);
    assertEquals(1, mean, 0.05);
    assertTrue(intervals.stream().mapToDouble(s -> s).max().orElse(0) > 1.4);
    assertTrue(intervals.stream().mapToDouble(s -> s).min().orElse(9) < 0.6);
  }

  @Test
  void theSenderReportTellsTimeAndCountsOfOurStream() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS);
    for (int i = 0; i < 30; i++) {
      a.sendRtp(b, true);
      clock.advanceMillis(20);
    }
    clock.advanceMillis(200);
    SenderReport report = assertInstanceOf(SenderReport.class, read(a.poll()).get(0));
    long elapsedMs = 30 * 20 + 200;
    // 1800000000.123 s after 1970, and 0.8 s later.
    assertEquals(1_800_000_000L + 2_208_988_800L, report.ntpTimestamp() >>> 32);
    assertEquals(0.923, (report.ntpTimestamp() & 0xffff_ffffL) / 0x1p32, 1e-6);
    assertEquals(5_000 + 48 * elapsedMs, report.rtpTimestamp());
    assertEquals(30, report.packetCount());
    assertEquals(3_000, report.octetCount());
    assertEquals(List.of(), report.reports());
  }

  @Test
  void whoFallsSilentBecomesAReceiver() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS);
    clock.advanceMillis(2000);
    assertInstanceOf(ReceiverReport.class, read(a.poll()).get(0));
    a.sendRtp(b, true);
    clock.advanceMillis(3000);
    assertInstanceOf(SenderReport.class, read(a.poll()).get(0));
    clock.advanceMillis(2000);
    assertInstanceOf(ReceiverReport.class, read(a.poll()).get(0));
  }

  @Test
  void aReportBlockHoldsTheFiguresSinceTheReportBefore() {
    End a = new End(1, EPOCH_MILLIS);
    ReceptionStatistics source = a.sources.of(9);
    for (int sequence = 65_530; sequence < 65_546; sequence++) {
      if (sequence < 65_540 || sequence > 65_543) {
        source.onPacket(sequence & 0xFFFF, 960L * sequence, 50, clock.nanoTime());
      }
      clock.advanceMillis(20);
    }
    clock.advanceMillis(2000);
    // 65531..65545 expected, four lost: 4 * 256 / 15.
    ReportBlock block = onlyBlock(a.poll());
    assertEquals(9, block.ssrc());
    assertEquals(68, block.fractionLost());
    assertEquals(4, block.cumulativeLost());
    assertEquals(65_545, block.extendedHighestSequence());
    assertEquals(0, block.jitter());
    assertEquals(0, block.lastSenderReport());
    assertEquals(0, block.delaySinceLastSenderReport());

    source.onPacket(65_546 & 0xFFFF, 960L * 65_546, 50, clock.nanoTime());
    clock.advanceMillis(2000);
    block = onlyBlock(a.poll());
    assertEquals(0, block.fractionLost());
    assertEquals(4, block.cumulativeLost());

    clock.advanceMillis(2000);
    assertEquals(List.of(), reports(a.poll()), "nothing heard since");
  }

  @Test
  void theDelaySinceTheLastSenderReportIsToldIn65536thsOfASecond() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS);
    clock.advanceMillis(1000);
    b.sendRtp(a, true);
    b.sendRtp(a, true);
    byte[] senderReport = b.poll();
    a.receive(senderReport);
    long lsr = ((SenderReport) read(senderReport).get(0)).ntpTimestamp() >>> 16 & 0xffff_ffffL;
    clock.advanceMillis(2500);
    ReportBlock block = onlyBlock(a.poll());
    assertEquals(lsr, block.lastSenderReport());
    assertEquals(65_536 * 2.5, (double) block.delaySinceLastSenderReport(), 1.0);
  }

  @Test
  void everyReportCarriesOurCname() {
    End a = new End(1, EPOCH_MILLIS);
    clock.advanceMillis(1000);
    assertEquals(
        new SourceDescription(List.of(new SourceDescription.Chunk(1, "hub-1"))),
        read(a.poll()).get(1));
  }

  @Test
  void aByeFollowsAReportAndIsHeard() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS);
    talk(a, b, 2, 1);
    byte[] datagram = a.bye("the room closes");
    List<RtcpPacket> packets = read(datagram);
    assertInstanceOf(SenderReport.class, packets.get(0));
    assertInstanceOf(SourceDescription.class, packets.get(1));
    assertEquals(new Bye(List.of(1L), "the room closes"), packets.get(2));
    assertFalse(b.session.remoteBye());
    b.receive(datagram);
    assertTrue(b.session.remoteBye());
    assertFalse(a.session.remoteBye());
  }

  @Test
  void aByeIsForgottenWhenItsSenderGoesOn() {
    for (boolean byRtp : List.of(true, false)) {
      End a = new End(1, EPOCH_MILLIS);
      End b = new End(2, EPOCH_MILLIS);
      talk(a, b, 2, 1);
      b.receive(a.bye("a track was taken away"));
      a.sendRtp(b, true);
      assertTrue(b.session.remoteBye(), "what the BYE has overtaken does not count");
      clock.advanceMillis(3000);
      assertTrue(b.session.remoteBye());
      if (byRtp) {
        a.sendRtp(b, true);
      } else {
        b.receive(a.poll());
      }
      assertFalse(b.session.remoteBye());
      b.receive(a.bye("now it is"));
      assertTrue(b.session.remoteBye());
    }
  }

  @Test
  void aByeOfNobodyWeHeardMeansNothing() {
    End a = new End(1, EPOCH_MILLIS);
    End stranger = new End(77, EPOCH_MILLIS);
    a.receive(stranger.bye(""));
    assertFalse(a.session.remoteBye());
  }

  @Test
  void aReportAboutASenderReportThatWeNeverSentGivesNoRoundTrip() {
    End a = new End(1, EPOCH_MILLIS);
    byte[] out = new byte[100];
    RtcpWriter writer = new RtcpWriter().begin(out, 0);
    writer.receiverReport(
        new ReceiverReport(
            2,
            List.of(
                new ReportBlock(1, 64, 3, 9, 480, 0x1234_5678L, 10),
                new ReportBlock(3, 255, 3, 9, 0, 0, 0))));
    assertEquals(RtcpStatus.OK, a.session.onDatagram(out, 0, writer.length(), clock.nanoTime()));
    assertTrue(Double.isNaN(a.session.roundTripMs()));
    assertEquals(25, a.session.remoteLossPercent());
    assertEquals(10, a.session.remoteJitterMs());
  }

  @Test
  void garbledDatagramsAreCountedAndChangeNothing() {
    End a = new End(1, EPOCH_MILLIS);
    End b = new End(2, EPOCH_MILLIS);
    talk(a, b, 2, 1);
    double roundTrip = a.session.roundTripMs();
    byte[] bye = b.bye("x");
    long before = a.session.datagramsReceived();
    byte[] cut = Arrays.copyOf(bye, bye.length - 1);
    assertEquals(RtcpStatus.BAD_LENGTH, a.session.onDatagram(cut, 0, cut.length, clock.nanoTime()));
    assertEquals(1, a.session.datagramsRefused());
    assertEquals(before, a.session.datagramsReceived());
    assertFalse(a.session.remoteBye());
    assertEquals(roundTrip, a.session.roundTripMs());
  }

  private static List<ReportBlock> reports(byte[] datagram) {
    return switch (read(datagram).get(0)) {
      case SenderReport report -> report.reports();
      case ReceiverReport report -> report.reports();
      default -> throw new AssertionError("no report");
    };
  }

  private static ReportBlock onlyBlock(byte[] datagram) {
    List<ReportBlock> blocks = reports(datagram);
    assertEquals(1, blocks.size());
    return blocks.get(0);
  }
}
