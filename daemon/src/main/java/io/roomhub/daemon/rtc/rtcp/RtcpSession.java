package io.roomhub.daemon.rtc.rtcp;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.Bye;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ExtendedReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.LossRuns;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReceiverReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReportBlock;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SenderReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SourceDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The RTCP of one connection (RFC 3550 section 6), without I/O: bytes and time in, bytes and the
 * next deadline out. It reports about once a second, which is far below the 5 % of bandwidth that
 * the RFC allows two participants with one Opus stream each.
 *
 * <p>Threads: datagrams come on the network thread, reports are made on the room thread, statistics
 * are asked for by any: the monitor of this object serialises them, for microseconds once a second.
 * The capture thread never comes here; its {@link SenderStatistics} is read without a lock.
 */
public final class RtcpSession {
  /** No report or BYE of ours is longer, before SRTCP adds its tail. */
  public static final int MAX_DATAGRAM_BYTES =
      28 + 24 * ReceptionSources.MAX_SOURCES + 268 + 264 + 36;

  private static final long INTERVAL_NANOS = 1_000_000_000L;

  /** What comes so soon after a BYE was sent before it. */
  private static final long OVERTAKEN_NANOS = 500_000_000L;

  private static final int SENT_REPORTS_KEPT = 16;
  private static final int NEWEST = 4;
  private static final double BURST_MEMORY = 0.9;

  /** From fewer nothing follows. */
  private static final double LEAST_BURSTS = 2;

  /** Who sent nothing for longer than two intervals reports as a receiver only (section 6.4). */
  private static final long SENDER_TIMEOUT_NANOS = 3 * INTERVAL_NANOS;

  private final long localSsrc;
  private final String cname;
  private final int clockRate;
  private final SenderStatistics sender;
  private final ReceptionSources sources;
  private final NtpTime ntp;
  private final Random random;
  private final RtcpReader reader = new RtcpReader();
  private final RtcpWriter writer = new RtcpWriter();

  /** About remote SSRCs, oldest first, at most as many as there are sources. */
  private final List<SourceReport> reports = new ArrayList<>();

  private final long[] sentMiddle = new long[SENT_REPORTS_KEPT];
  private final long[] sentNanos = new long[SENT_REPORTS_KEPT];
  private int sentCount;

  private long deadlineNanos;
  private double roundTripMs = Double.NaN;
  private double remoteLossPercent = Double.NaN;
  private double remoteJitterMs = Double.NaN;
  private @Nullable String remoteCname;
  private double burstPackets;
  private double bursts;
  private boolean burstsTold;
  private boolean reportsLossRuns;
  private boolean remoteBye;
  private long remoteByeNanos;
  private long received;
  private long refused;

  /**
   * @param localSsrc 32 bits unsigned
   * @param cname our canonical name, the same in every connection's SDP
   * @param clockRate of our stream's RTP timestamps, Hz
   * @param random decides the intervals; seeded by tests
   * @param nowNanos the first report is due half an interval from here, give or take
   */
  public RtcpSession(
      long localSsrc,
      String cname,
      int clockRate,
      SenderStatistics sender,
      ReceptionSources sources,
      NtpTime ntp,
      Random random,
      long nowNanos) {
    this.localSsrc = localSsrc;
    this.cname = cname;
    this.clockRate = clockRate;
    this.sender = sender;
    this.sources = sources;
    this.ntp = ntp;
    this.random = random;
    deadlineNanos = nowNanos + randomInterval() / 2;
  }

  /** Between half and one and a half of the interval, so that sessions do not march in step. */
  private long randomInterval() {
    return (long) (INTERVAL_NANOS * (0.5 + random.nextDouble()));
  }

  /** When {@link #poll} will have something to send, monotonic ns. */
  public synchronized long deadlineNanos() {
    return deadlineNanos;
  }

  /**
   * Makes the report that is due: a sender report if we sent lately, else a receiver report, with a
   * block for each source heard since the last one, and our CNAME.
   *
   * @param out has at least {@link #MAX_DATAGRAM_BYTES} behind {@code offset}
   * @return bytes written at {@code offset}, or 0 when nothing is due
   */
  public synchronized int poll(long nowNanos, byte[] out, int offset) {
    if (nowNanos - deadlineNanos < 0) {
      return 0;
    }
    deadlineNanos = nowNanos + randomInterval();
    return report(nowNanos, out, offset);
  }

  /**
   * Makes the last datagram of this session: a report and a BYE.
   *
   * @param reason for people, at most 255 bytes; may be empty
   * @return bytes written at {@code offset}
   */
  public synchronized int bye(String reason, long nowNanos, byte[] out, int offset) {
    report(nowNanos, out, offset);
    writer.bye(localSsrc, reason);
    return writer.length();
  }

  private int report(long nowNanos, byte[] out, int offset) {
    if (out.length - offset < MAX_DATAGRAM_BYTES) {
      throw new IllegalArgumentException("room for " + (out.length - offset) + " bytes only");
    }
    writer.begin(out, offset);
    List<ReportBlock> blocks = blocks(nowNanos);
    SenderStatistics.Snapshot sent = sender.snapshot();
    if (sent.packets() > 0 && nowNanos - sent.lastNanos() <= SENDER_TIMEOUT_NANOS) {
      long ntpTimestamp = ntp.at(nowNanos);
      long sinceLast = Math.round((nowNanos - sent.lastNanos()) * (clockRate / 1e9));
      writer.senderReport(
          new SenderReport(
              localSsrc,
              ntpTimestamp,
              sent.lastTimestamp() + sinceLast & 0xFFFF_FFFFL,
              sent.packets() & 0xFFFF_FFFFL,
              sent.octets() & 0xFFFF_FFFFL,
              blocks));
      int slot = sentCount++ % SENT_REPORTS_KEPT;
      sentMiddle[slot] = NtpTime.middle(ntpTimestamp);
      sentNanos[slot] = nowNanos;
    } else {
      writer.receiverReport(new ReceiverReport(localSsrc, blocks));
    }
    writer.sourceDescription(localSsrc, cname);
    if (reportsLossRuns && !blocks.isEmpty()) {
      reportLossRuns();
    }
    return writer.length();
  }

  /** The newest packets are left out: what is missing there may be late and not lost. */
  private void reportLossRuns() {
    ReceptionStatistics source = sources.current();
    if (source != null) {
      ReceptionStatistics.Snapshot now = source.snapshot();
      int count = (int) Math.min(Long.SIZE, now.expected()) - NEWEST;
      if (count > 0) {
        int highest = (int) (now.extendedHighestSequence() - NEWEST) & 0xFFFF;
        writer.lossRuns(localSsrc, source.ssrc(), highest, now.seen() >>> NEWEST, count);
      }
    }
  }

  private List<ReportBlock> blocks(long nowNanos) {
    List<ReportBlock> blocks = new ArrayList<>(ReceptionSources.MAX_SOURCES);
    for (ReceptionStatistics source : sources.all()) {
      ReportBlock block = reportOn(source.ssrc()).next(source.snapshot(), nowNanos);
      if (block != null) {
        blocks.add(block);
      }
    }
    return blocks;
  }

  private SourceReport reportOn(long ssrc) {
    for (SourceReport report : reports) {
      if (report.ssrc() == ssrc) {
        return report;
      }
    }
    if (reports.size() == 2 * ReceptionSources.MAX_SOURCES) {
      reports.remove(0);
    }
    SourceReport report = new SourceReport(ssrc);
    reports.add(report);
    return report;
  }

  /**
   * Takes in one decrypted RTCP datagram.
   *
   * @param arrivalNanos when it came, monotonic
   * @return anything but OK: refused and counted, nothing of it was used
   */
  public synchronized RtcpStatus onDatagram(
      byte[] datagram, int offset, int length, long arrivalNanos) {
    RtcpStatus status = reader.parse(datagram, offset, length);
    if (status != RtcpStatus.OK) {
      refused++;
      return status;
    }
    received++;
    remoteBye &= arrivalNanos - remoteByeNanos <= OVERTAKEN_NANOS;
    for (RtcpPacket packet : reader.packets()) {
      switch (packet) {
        case SenderReport report -> {
          if (report.ssrc() != localSsrc) {
            reportOn(report.ssrc()).onSenderReport(report.ntpTimestamp(), arrivalNanos);
          }
          onReportBlocks(report.reports(), arrivalNanos);
        }
        case ReceiverReport report -> onReportBlocks(report.reports(), arrivalNanos);
        case ExtendedReport report -> report.lossRuns().forEach(this::onLossRuns);
        case SourceDescription description -> onDescription(description);
        case Bye bye -> onBye(bye, arrivalNanos);
      }
    }
    return RtcpStatus.OK;
  }

  private void onReportBlocks(List<ReportBlock> blocks, long arrivalNanos) {
    for (ReportBlock block : blocks) {
      if (block.ssrc() == localSsrc) {
        remoteLossPercent = block.fractionLost() * 100 / 256.0;
        remoteJitterMs = block.jitter() * 1000.0 / clockRate;
        measureRoundTrip(block, arrivalNanos);
      }
    }
  }

  private void onLossRuns(LossRuns runs) {
    if (runs.ssrc() == localSsrc) {
      burstPackets = burstPackets * BURST_MEMORY + runs.lost();
      bursts = bursts * BURST_MEMORY + runs.bursts();
      burstsTold = true;
    }
  }

  /** Only for a report that we did send: an LSR from elsewhere says nothing. */
  private void measureRoundTrip(ReportBlock block, long arrivalNanos) {
    if (block.lastSenderReport() == 0) {
      return;
    }
    for (int slot = 0; slot < Math.min(sentCount, SENT_REPORTS_KEPT); slot++) {
      if (sentMiddle[slot] == block.lastSenderReport()) {
        double held = block.delaySinceLastSenderReport() * (1000 / 65_536.0);
        double elapsed = (arrivalNanos - sentNanos[slot]) / 1e6;
        roundTripMs = Math.max(0, elapsed - held);
        return;
      }
    }
  }

  private void onDescription(SourceDescription description) {
    for (SourceDescription.Chunk chunk : description.chunks()) {
      if (chunk.cname() != null && chunk.ssrc() != localSsrc) {
        remoteCname = chunk.cname();
      }
    }
  }

  private void onBye(Bye bye, long arrivalNanos) {
    if (bye.ssrcs().stream().anyMatch(this::isRemote)) {
      remoteBye = true;
      remoteByeNanos = arrivalNanos;
    }
  }

  /** A source that sent RTP, or a sender report; a BYE for anything else has nothing to end. */
  private boolean isRemote(long ssrc) {
    return sources.all().stream().anyMatch(source -> source.ssrc() == ssrc)
        || reports.stream().anyMatch(report -> report.ssrc() == ssrc);
  }

  /** Round-trip time by the last report about us, ms; NaN before the first. */
  public synchronized double roundTripMs() {
    return roundTripMs;
  }

  /** What the other side lost of our stream between its last two reports, 0..100; NaN before. */
  public synchronized double remoteLossPercent() {
    return remoteLossPercent;
  }

  /**
   * Mean length of the runs of packets of ours that the other side lost, over its last ten reports
   * or so; 1 when it lost none, NaN when it does not tell.
   */
  public synchronized double remoteMeanBurst() {
    if (!burstsTold) {
      return Double.NaN;
    }
    return bursts < LEAST_BURSTS ? 1 : burstPackets / bursts;
  }

  /** Whether the other side wants Loss RLE blocks (RFC 3611 section 5). */
  public synchronized void setReportsLossRuns(boolean wanted) {
    reportsLossRuns = wanted;
  }

  /** Jitter of our stream as the other side measured it, ms; NaN before the first report. */
  public synchronized double remoteJitterMs() {
    return remoteJitterMs;
  }

  /** The other side's canonical name, or null before it told it. */
  public synchronized @Nullable String remoteCname() {
    return remoteCname;
  }

  /** Whether a source of the other side has said BYE, and nothing came from there since. */
  public synchronized boolean remoteBye() {
    ReceptionStatistics source = sources.current();
    return remoteBye
        && (source == null
            || source.snapshot().lastArrivalNanos() - remoteByeNanos <= OVERTAKEN_NANOS);
  }

  /** RTCP datagrams taken in. */
  public synchronized long datagramsReceived() {
    return received;
  }

  /** RTCP datagrams refused because they were malformed. */
  public synchronized long datagramsRefused() {
    return refused;
  }
}
