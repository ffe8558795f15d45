package io.roomhub.daemon.rtc.rtcp;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReportBlock;
import org.jspecify.annotations.Nullable;

/**
 * Makes the report blocks about one remote source (RFC 3550 section 6.4.1, appendix A.3): keeps
 * what the report before said. Owned by its {@link RtcpSession}.
 */
final class SourceReport {
  private static final int MAX_LOST = 0x7F_FFFF;
  private static final int MIN_LOST = -0x80_0000;

  private final long ssrc;
  private long generation;
  private long expectedBefore;
  private long receivedBefore;
  private long packetsBefore;
  private long lastSenderReport;
  private long lastSenderReportNanos;

  SourceReport(long ssrc) {
    this.ssrc = ssrc;
  }

  long ssrc() {
    return ssrc;
  }

  void onSenderReport(long ntpTimestamp, long arrivalNanos) {
    lastSenderReport = NtpTime.middle(ntpTimestamp);
    lastSenderReportNanos = arrivalNanos;
  }

  /** The next block, or null when nothing came since the one before. */
  @Nullable ReportBlock next(ReceptionStatistics.Snapshot now, long nowNanos) {
    if (now.packets() == packetsBefore || now.expected() == 0) {
      return null;
    }
    packetsBefore = now.packets();
    if (now.generation() != generation) {
      generation = now.generation();
      expectedBefore = 0;
      receivedBefore = 0;
    }
    long expected = now.expected() - expectedBefore;
    long lost = expected - (now.received() - receivedBefore);
    expectedBefore = now.expected();
    receivedBefore = now.received();
    int fraction = expected == 0 || lost <= 0 ? 0 : (int) Math.min(255, lost * 256 / expected);
    return new ReportBlock(
        ssrc,
        fraction,
        (int) Math.clamp(now.lost(), (long) MIN_LOST, (long) MAX_LOST),
        now.extendedHighestSequence(),
        (long) now.jitter(),
        lastSenderReport,
        lastSenderReport == 0 ? 0 : delay(nowNanos - lastSenderReportNanos));
  }

  /** In 1/65536 s; saturates after 18 hours. */
  private static long delay(long nanos) {
    return Math.min((long) (Math.max(nanos, 0) * (65_536 / 1e9)), 0xFFFF_FFFFL);
  }
}
