package io.roomhub.daemon.rtc.rtcp;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReportBlock;
import io.roomhub.daemon.rtc.rtp.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Appends RTCP packets to a datagram in a buffer that the caller reuses (RFC 3550 section 6). Each
 * packet is written whole or not at all: without room for it the datagram stays as it was. One
 * instance per thread.
 */
public final class RtcpWriter {
  private static final int MAX_COUNT = 31;
  private static final int MAX_TEXT = 255;

  private byte[] out = new byte[0];
  private int start;
  private int position;

  /** Begins a datagram at {@code offset}; all of the array behind that may be used. */
  public RtcpWriter begin(byte[] datagram, int offset) {
    out = datagram;
    start = offset;
    position = offset;
    return this;
  }

  /** Bytes of the datagram so far. */
  public int length() {
    return position - start;
  }

  /** Appends a sender report with at most 31 blocks; false without room. */
  public boolean senderReport(RtcpPacket.SenderReport report) {
    int at = header(RtcpPacket.SENDER_REPORT, report.reports().size(), 24, report.reports());
    if (at < 0) {
      return false;
    }
    Bytes.putU32(out, at, report.ssrc());
    Bytes.putU32(out, at + 4, report.ntpTimestamp() >>> 32);
    Bytes.putU32(out, at + 8, report.ntpTimestamp());
    Bytes.putU32(out, at + 12, report.rtpTimestamp());
    Bytes.putU32(out, at + 16, report.packetCount());
    Bytes.putU32(out, at + 20, report.octetCount());
    blocks(at + 24, report.reports());
    return true;
  }

  /** Appends a receiver report with at most 31 blocks; false without room. */
  public boolean receiverReport(RtcpPacket.ReceiverReport report) {
    int at = header(RtcpPacket.RECEIVER_REPORT, report.reports().size(), 4, report.reports());
    if (at < 0) {
      return false;
    }
    Bytes.putU32(out, at, report.ssrc());
    blocks(at + 4, report.reports());
    return true;
  }

  /**
   * Appends an extended report with one Loss RLE block; false without room.
   *
   * @param ssrc ours
   * @param source whose packets it is about
   * @param highestSequence the newest packet that is told of, 16 bits
   * @param seen bit n: the packet n before that one came
   * @param count how many packets are told of, 1..64
   */
  public boolean lossRuns(long ssrc, long source, int highestSequence, long seen, int count) {
    int chunks = (count + ExtendedReports.VECTOR - 1) / ExtendedReports.VECTOR;
    int at = header(RtcpPacket.EXTENDED_REPORT, 0, 4 + 12 + roundUp(2 * chunks), List.of());
    if (at < 0) {
      return false;
    }
    Bytes.putU32(out, at, ssrc);
    ExtendedReports.write(out, at + 4, source, highestSequence, seen, count);
    return true;
  }

  /** Appends a source description with one CNAME, cut to 255 bytes; false without room. */
  public boolean sourceDescription(long ssrc, String cname) {
    byte[] text = cname.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_TEXT);
    // SSRC, item type, length, text, at least one zero to end the list.
    int content = roundUp(4 + 2 + length + 1);
    int at = header(RtcpPacket.SOURCE_DESCRIPTION, 1, content, List.of());
    if (at < 0) {
      return false;
    }
    Bytes.putU32(out, at, ssrc);
    out[at + 4] = 1;
    out[at + 5] = (byte) length;
    System.arraycopy(text, 0, out, at + 6, length);
    zero(at + 6 + length, at + content);
    return true;
  }

  /**
   * Appends a BYE of one source; the reason, cut to 255 bytes, may be empty. False without room.
   */
  public boolean bye(long ssrc, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_TEXT);
    int content = length == 0 ? 4 : roundUp(4 + 1 + length);
    int at = header(RtcpPacket.GOODBYE, 1, content, List.of());
    if (at < 0) {
      return false;
    }
    Bytes.putU32(out, at, ssrc);
    if (length > 0) {
      out[at + 4] = (byte) length;
      System.arraycopy(text, 0, out, at + 5, length);
      zero(at + 5 + length, at + content);
    }
    return true;
  }

  /** Writes the header of a packet and claims its room; -1 without room. */
  private int header(int type, int count, int fixed, List<ReportBlock> blocks) {
    if (count > MAX_COUNT) {
      throw new IllegalArgumentException(count + " report blocks");
    }
    int content = fixed + 24 * blocks.size();
    if (4 + content > out.length - position) {
      return -1;
    }
    out[position] = (byte) (0x80 | count);
    out[position + 1] = (byte) type;
    Bytes.putU16(out, position + 2, content / 4);
    int at = position + 4;
    position = at + content;
    return at;
  }

  private void blocks(int first, List<ReportBlock> blocks) {
    int at = first;
    for (ReportBlock block : blocks) {
      Bytes.putU32(out, at, block.ssrc());
      Bytes.putU32(
          out, at + 4, (long) block.fractionLost() << 24 | (block.cumulativeLost() & 0xFF_FFFF));
      Bytes.putU32(out, at + 8, block.extendedHighestSequence());
      Bytes.putU32(out, at + 12, block.jitter());
      Bytes.putU32(out, at + 16, block.lastSenderReport());
      Bytes.putU32(out, at + 20, block.delaySinceLastSenderReport());
      at += 24;
    }
  }

  private static int roundUp(int bytes) {
    return (bytes + 3) / 4 * 4;
  }

  private void zero(int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = 0;
    }
  }
}
