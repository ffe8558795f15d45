package io.roomhub.daemon.rtc.rtcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One packet of a compound RTCP datagram (RFC 3550 section 6.4 to 6.6). SSRCs are 32 bits. */
public sealed interface RtcpPacket {
  /** The packet types that we speak (RFC 3550 section 12.1). */
  int SENDER_REPORT = 200;

  int RECEIVER_REPORT = 201;
  int SOURCE_DESCRIPTION = 202;
  int GOODBYE = 203;

  /** RFC 3611 section 2. */
  int EXTENDED_REPORT = 207;

  /**
   * What somebody sends, and how they receive others.
   *
   * @param ntpTimestamp when, in 64-bit NTP format
   * @param rtpTimestamp the same instant on the media clock, 32 bits
   * @param packetCount RTP packets sent so far, 32 bits
   * @param octetCount payload bytes sent so far, 32 bits
   */
  record SenderReport(
      long ssrc,
      long ntpTimestamp,
      long rtpTimestamp,
      long packetCount,
      long octetCount,
      List<ReportBlock> reports)
      implements RtcpPacket {}

  /** How somebody who does not send receives others. */
  record ReceiverReport(long ssrc, List<ReportBlock> reports) implements RtcpPacket {}

  /**
   * How one source is received.
   *
   * @param ssrc whose packets this is about
   * @param fractionLost since the report before, in 1/256, 0..255
   * @param cumulativeLost since the beginning; may be negative when duplicates came
   * @param extendedHighestSequence 16 bits of cycles and 16 of sequence number
   * @param jitter interarrival jitter in units of the media clock
   * @param lastSenderReport the middle 32 bits of the NTP time in the last sender report from it,
   *     or 0
   * @param delaySinceLastSenderReport in 1/65536 s, or 0
   */
  record ReportBlock(
      long ssrc,
      int fractionLost,
      int cumulativeLost,
      long extendedHighestSequence,
      long jitter,
      long lastSenderReport,
      long delaySinceLastSenderReport) {}

  /**
   * How the losses of one source cluster: a Loss RLE block (RFC 3611 section 4.1), summed up.
   *
   * @param ssrc whose packets this is about
   * @param lost packets lost
   * @param bursts runs of lost packets
   */
  record LossRuns(long ssrc, int lost, int bursts) {}

  /** More about how somebody receives others. */
  record ExtendedReport(long ssrc, List<LossRuns> lossRuns) implements RtcpPacket {}

  /** Who is behind each SSRC. */
  record SourceDescription(List<Chunk> chunks) implements RtcpPacket {
    /**
     * One source.
     *
     * @param cname its canonical name, or null; the other items are of no use here
     */
    public record Chunk(long ssrc, @Nullable String cname) {}
  }

  /**
   * These sources leave.
   *
   * @param reason a text for people, or null
   */
  record Bye(List<Long> ssrcs, @Nullable String reason) implements RtcpPacket {}
}
