package io.roomhub.daemon.rtc.rtcp;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ExtendedReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.LossRuns;
import io.roomhub.daemon.rtc.rtp.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loss RLE blocks (RFC 3611 section 4.1): a sequence of 16-bit chunks, each a run of packets that
 * all came or all did not, or a vector of one bit per packet. Other blocks are skipped.
 */
final class ExtendedReports {
  /** Packets in a vector chunk. */
  static final int VECTOR = 15;

  private static final int LOSS_RLE = 1;
  private static final int BLOCK_HEADER = 4;
  private static final int LOSS_RLE_FIXED = 8;

  private ExtendedReports() {}

  /** Reads what follows the RTCP header; null when blocks reach past the end. */
  static @Nullable RtcpPacket read(byte[] from, int at, int end) {
    if (end - at < 4) {
      return null;
    }
    List<LossRuns> found = new ArrayList<>();
    int position = at + 4;
    while (end - position >= BLOCK_HEADER) {
      int length = 4 * Bytes.u16(from, position + 2);
      int content = position + BLOCK_HEADER;
      if (length > end - content) {
        return null;
      }
      if (from[position] == LOSS_RLE && length >= LOSS_RLE_FIXED) {
        found.add(lossRuns(from, content, content + length));
      }
      position = content + length;
    }
    return new ExtendedReport(Bytes.u32(from, at), List.copyOf(found));
  }

  private static LossRuns lossRuns(byte[] from, int at, int end) {
    int left = (Bytes.u16(from, at + 6) - Bytes.u16(from, at + 4)) & 0xFFFF;
    int lost = 0;
    int bursts = 0;
    boolean losing = false;
    for (int chunk = at + LOSS_RLE_FIXED; chunk + 2 <= end && left > 0; chunk += 2) {
      int value = Bytes.u16(from, chunk);
      boolean vector = (value & 0x8000) != 0;
      int runs = vector ? VECTOR : 1;
      for (int i = 0; i < runs && left > 0; i++) {
        int packets = Math.min(left, vector ? 1 : value & 0x3FFF);
        boolean came = (value & (vector ? 0x4000 >> i : 0x4000)) != 0;
        left -= packets;
        lost += came ? 0 : packets;
        bursts += !came && !losing && packets > 0 ? 1 : 0;
        losing = packets > 0 ? !came : losing;
      }
    }
    return new LossRuns(Bytes.u32(from, at), lost, bursts);
  }

  /** Writes one block; parameters as with {@link RtcpWriter#lossRuns}. */
  static void write(byte[] out, int at, long source, int highestSequence, long seen, int count) {
    int chunks = (count + VECTOR - 1) / VECTOR;
    int words = (chunks + 1) / 2;
    out[at] = LOSS_RLE;
    out[at + 1] = 0;
    Bytes.putU16(out, at + 2, 2 + words);
    Bytes.putU32(out, at + 4, source);
    Bytes.putU16(out, at + 8, (highestSequence - count + 1) & 0xFFFF);
    Bytes.putU16(out, at + 10, (highestSequence + 1) & 0xFFFF);
    for (int chunk = 0; chunk < 2 * words; chunk++) {
      int value = chunk < chunks ? 0x8000 : 0;
      for (int i = 0; i < VECTOR; i++) {
        int back = count - 1 - (chunk * VECTOR + i);
        if (back >= 0 && (seen >>> back & 1) != 0) {
          value |= 0x4000 >> i;
        }
      }
      Bytes.putU16(out, at + 12 + 2 * chunk, value);
    }
  }
}
