package io.roomhub.daemon.rtc.rtcp;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.Bye;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReceiverReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReportBlock;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SenderReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SourceDescription;
import io.roomhub.daemon.rtc.rtp.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a compound RTCP datagram or a reduced-size one (RFC 5506), all of it or nothing. Types that
 * we do not speak (APP, feedback) are skipped and counted. What it allocates is bounded by the size
 * of the datagram. One instance per thread.
 */
public final class RtcpReader {
  private static final int HEADER = 4;
  private static final int REPORT_BLOCK = 24;
  private static final int SENDER_INFO = 20;
  private static final int CNAME_ITEM = 1;

  private final List<RtcpPacket> packets = new ArrayList<>();
  private int skipped;

  /** What the last {@link #parse} found, in order; empty unless it returned OK. */
  public List<RtcpPacket> packets() {
    return List.copyOf(packets);
  }

  /** Packets of the last datagram whose type we do not speak; 0 if it was refused. */
  public int skipped() {
    return skipped;
  }

  /** Reads the decrypted datagram at {@code [offset, offset + length)}. */
  public RtcpStatus parse(byte[] datagram, int offset, int length) {
    packets.clear();
    skipped = 0;
    if (offset < 0 || length < HEADER || length > datagram.length - offset) {
      return RtcpStatus.TOO_SHORT;
    }
    int end = offset + length;
    int position = offset;
    while (position < end) {
      RtcpStatus status = header(datagram, position, end);
      int packetEnd = position;
      if (status == RtcpStatus.OK) {
        packetEnd = position + packetLength(datagram, position);
        int contentEnd = packetEnd - padding(datagram, position, packetEnd);
        status = body(datagram, position, contentEnd);
      }
      if (status != RtcpStatus.OK) {
        packets.clear();
        skipped = 0;
        return status;
      }
      position = packetEnd;
    }
    return RtcpStatus.OK;
  }

  private static int packetLength(byte[] datagram, int position) {
    return HEADER + 4 * Bytes.u16(datagram, position + 2);
  }

  private static boolean hasPadding(byte[] datagram, int position) {
    return (datagram[position] & 0x20) != 0;
  }

  private static int padding(byte[] datagram, int position, int packetEnd) {
    return hasPadding(datagram, position) ? datagram[packetEnd - 1] & 0xFF : 0;
  }

  private static RtcpStatus header(byte[] datagram, int position, int end) {
    if (end - position < HEADER) {
      return RtcpStatus.TOO_SHORT;
    }
    if ((datagram[position] & 0xC0) != 0x80) {
      return RtcpStatus.BAD_VERSION;
    }
    int length = packetLength(datagram, position);
    if (length > end - position) {
      return RtcpStatus.BAD_LENGTH;
    }
    if (hasPadding(datagram, position)) {
      int padding = datagram[position + length - 1] & 0xFF;
      boolean last = position + length == end;
      if (!last || padding == 0 || padding % 4 != 0 || padding > length - HEADER) {
        return RtcpStatus.BAD_PADDING;
      }
    }
    return RtcpStatus.OK;
  }

  private RtcpStatus body(byte[] datagram, int position, int end) {
    int count = datagram[position] & 0x1F;
    int content = position + HEADER;
    RtcpPacket packet;
    switch (datagram[position + 1] & 0xFF) {
      case RtcpPacket.SENDER_REPORT -> packet = senderReport(datagram, content, end, count);
      case RtcpPacket.RECEIVER_REPORT -> packet = receiverReport(datagram, content, end, count);
      case RtcpPacket.SOURCE_DESCRIPTION ->
          packet = sourceDescription(datagram, content, end, count);
      case RtcpPacket.EXTENDED_REPORT -> packet = ExtendedReports.read(datagram, content, end);
      case RtcpPacket.GOODBYE -> packet = bye(datagram, content, end, count);
      default -> {
        skipped++;
        return RtcpStatus.OK;
      }
    }
    if (packet == null) {
      return RtcpStatus.TOO_SHORT;
    }
    if (packet instanceof RtcpPacket.ExtendedReport report && report.lossRuns().isEmpty()) {
      skipped++;
    } else {
      packets.add(packet);
    }
    return RtcpStatus.OK;
  }

  private static @Nullable RtcpPacket senderReport(byte[] from, int at, int end, int count) {
    if (end - at < 4 + SENDER_INFO + count * REPORT_BLOCK) {
      return null;
    }
    return new SenderReport(
        Bytes.u32(from, at),
        Bytes.u32(from, at + 4) << 32 | Bytes.u32(from, at + 8),
        Bytes.u32(from, at + 12),
        Bytes.u32(from, at + 16),
        Bytes.u32(from, at + 20),
        reportBlocks(from, at + 4 + SENDER_INFO, count));
  }

  private static @Nullable RtcpPacket receiverReport(byte[] from, int at, int end, int count) {
    if (end - at < 4 + count * REPORT_BLOCK) {
      return null;
    }
    return new ReceiverReport(Bytes.u32(from, at), reportBlocks(from, at + 4, count));
  }

  private static List<ReportBlock> reportBlocks(byte[] from, int at, int count) {
    List<ReportBlock> blocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int block = at + i * REPORT_BLOCK;
      long loss = Bytes.u32(from, block + 4);
      blocks.add(
          new ReportBlock(
              Bytes.u32(from, block),
              (int) (loss >>> 24),
              (int) loss << 8 >> 8,
              Bytes.u32(from, block + 8),
              Bytes.u32(from, block + 12),
              Bytes.u32(from, block + 16),
              Bytes.u32(from, block + 20)));
    }
    return List.copyOf(blocks);
  }

  private static @Nullable RtcpPacket sourceDescription(byte[] from, int at, int end, int count) {
    List<SourceDescription.Chunk> chunks = new ArrayList<>(count);
    int position = at;
    for (int i = 0; i < count; i++) {
      if (end - position < 4) {
        return null;
      }
      long ssrc = Bytes.u32(from, position);
      int start = position;
      position += 4;
      String cname = null;
      while (true) {
        if (position >= end) {
          return null;
        }
        int item = from[position++] & 0xFF;
        if (item == 0) {
          break;
        }
        if (position >= end || (from[position] & 0xFF) > end - position - 1) {
          return null;
        }
        int length = from[position++] & 0xFF;
        if (item == CNAME_ITEM && cname == null) {
          cname = new String(from, position, length, StandardCharsets.UTF_8);
        }
        position += length;
      }
      // The chunk ends on a 32-bit boundary (RFC 3550 section 6.5), counted from the packet's
      // start.
      position = start + (position - start + 3) / 4 * 4;
      if (position > end) {
        return null;
      }
      chunks.add(new SourceDescription.Chunk(ssrc, cname));
    }
    return new SourceDescription(List.copyOf(chunks));
  }

  private static @Nullable RtcpPacket bye(byte[] from, int at, int end, int count) {
    if (end - at < 4 * count) {
      return null;
    }
    List<Long> ssrcs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ssrcs.add(Bytes.u32(from, at + 4 * i));
    }
    int position = at + 4 * count;
    String reason = null;
    if (position < end) {
      int length = from[position] & 0xFF;
      if (length > end - position - 1) {
        return null;
      }
      reason = new String(from, position + 1, length, StandardCharsets.UTF_8);
    }
    return new Bye(List.copyOf(ssrcs), reason);
  }
}
