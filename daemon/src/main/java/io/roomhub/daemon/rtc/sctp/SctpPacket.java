package io.roomhub.daemon.rtc.sctp;

/**
 * A first look at SCTP packets before usrsctp sees them (RFC 9260 section 3): C code that reads
 * lengths from the network gets only packets whose lengths are true and whose chunks data channels
 * use (RFC 8831 section 5 and 6).
 */
final class SctpPacket {
  private static final int COMMON_HEADER = 12;
  private static final int CHUNK_HEADER = 4;

  private static final int DATA = 0;
  private static final int INIT = 1;
  private static final int INIT_ACK = 2;
  private static final int SHUTDOWN_COMPLETE = 14;
  private static final int ECN_ECHO = 12;
  private static final int CWR = 13;
  private static final int RE_CONFIG = 130;
  private static final int PAD = 132;
  private static final int FORWARD_TSN = 192;

  private SctpPacket() {}

  /** Whether it is a row of whole chunks of kinds that we use. */
  static boolean plausible(byte[] packet, int offset, int length) {
    int end = offset + length;
    int at = offset + COMMON_HEADER;
    if (length < COMMON_HEADER + CHUNK_HEADER) {
      return false;
    }
    while (at < end) {
      if (end - at < CHUNK_HEADER) {
        return false;
      }
      int type = packet[at] & 0xFF;
      int chunk = (packet[at + 2] & 0xFF) << 8 | packet[at + 3] & 0xFF;
      if (!used(type) || chunk < shortest(type) || chunk > end - at) {
        return false;
      }
      boolean alone = type == INIT || type == INIT_ACK || type == SHUTDOWN_COMPLETE;
      int padded = chunk + 3 & ~3;
      // RFC 9260 section 6.10: these are never bundled.
      if (alone && (at != offset + COMMON_HEADER || padded < end - at)) {
        return false;
      }
      at += padded;
    }
    return true;
  }

  private static boolean used(int type) {
    return (type <= SHUTDOWN_COMPLETE && type != ECN_ECHO && type != CWR)
        || type == RE_CONFIG
        || type == PAD
        || type == FORWARD_TSN;
  }

  /** The length of what stands in every such chunk, bytes. */
  private static int shortest(int type) {
    return switch (type) {
      // One byte of data at least (RFC 9260 section 3.3.1).
      case DATA -> 17;
      case INIT, INIT_ACK -> 20;
      case 3 -> 16;
      case 7, FORWARD_TSN -> 8;
      default -> CHUNK_HEADER;
    };
  }
}
