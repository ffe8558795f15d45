package io.roomhub.daemon.rtc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.Bye;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SenderReport;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What bounds a session, and the edges of its arithmetic. */
class RtcpSessionLimitsTest {
  private final VirtualClock clock = new VirtualClock();

  private RtcpSession session(String cname) {
    return new RtcpSession(
        1,
        cname,
        48_000,
        new SenderStatistics(),
        new ReceptionSources(48_000),
        new NtpTime(1_800_000_000_000L, clock.nanoTime()),
        new Random(1),
        clock.nanoTime());
  }

  @Test
  void manySourcesInReportsDoNotGrowTheSession() {
    RtcpSession session = session("hub");
    byte[] out = new byte[100];
    for (int ssrc = 10; ssrc < 1000; ssrc++) {
      RtcpWriter writer = new RtcpWriter().begin(out, 0);
      writer.senderReport(new SenderReport(ssrc, 1, 1, 1, 1, List.of()));
      session.onDatagram(out, 0, writer.length(), clock.nanoTime());
    }
    RtcpWriter writer = new RtcpWriter().begin(out, 0);
    writer.bye(10, "");
    session.onDatagram(out, 0, writer.length(), clock.nanoTime());
    assertFalse(session.remoteBye(), "source 10 is forgotten");
  }

  @Test
  void aBufferTooSmallForAReportIsAMistakeOfTheCaller() {
    RtcpSession session = session("hub");
    clock.advanceMillis(2000);
    assertThrows(
        IllegalArgumentException.class,
        () -> session.poll(clock.nanoTime(), new byte[RtcpSession.MAX_DATAGRAM_BYTES], 1));
  }

  @Test
  void theLongestDatagramFits() {
    RtcpSession session = session("c".repeat(300));
    byte[] out = new byte[RtcpSession.MAX_DATAGRAM_BYTES];
    int length = session.bye("r".repeat(300), clock.nanoTime(), out, 0);
    RtcpReader reader = new RtcpReader();
    assertEquals(RtcpStatus.OK, reader.parse(out, 0, length));
    assertEquals(new Bye(List.of(1L), "r".repeat(255)), reader.packets().get(2));
    assertNull(session.remoteCname());
  }

  @Test
  void ntpTimeRunsWithTheMonotonicClockAndCarriesIntoSeconds() {
    NtpTime ntp = new NtpTime(999, -5_000_000_000L);
    assertEquals(2_208_988_800L << 32 | (long) (0.999 * 0x1p32), ntp.at(-5_000_000_000L));
    assertEquals(2_208_988_801L << 32 | (long) (0.5 * 0x1p32), ntp.at(-4_499_000_000L));
    assertEquals(0x5678_9abcL, NtpTime.middle(0x1234_5678_9abc_def0L));
  }
}
