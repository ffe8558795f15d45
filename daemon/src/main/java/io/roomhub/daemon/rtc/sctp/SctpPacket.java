package io.roomhub.daemon.rtc.sctp;

/**
 * A first look at SCTP packets before usrsctp sees them (RFC 9260 section 3): C code that reads
 * lengths from the network gets only packets whose lengths are true and whose chunks data channels
 * use (RFC 8831 section 5 and 6). It needs that: a parameter of length 0 in an INIT makes usrsctp
 * 0.9.5 loop for ever.
 */
final class SctpPacket {
  private static final int COMMON_HEADER = 12;
  private static final int TLV_HEADER = 4;

  private static final int DATA = 0;
  private static final int INIT = 1;
  private static final int INIT_ACK = 2;
  private static final int SACK = 3;
  private static final int HEARTBEAT = 4;
  private static final int HEARTBEAT_ACK = 5;
  private static final int ABORT = 6;
  private static final int SHUTDOWN = 7;
  private static final int ERROR = 9;
  private static final int ECN_ECHO = 12;
  private static final int CWR = 13;
  private static final int SHUTDOWN_COMPLETE = 14;
  private static final int RE_CONFIG = 130;
  private static final int PAD = 132;
  private static final int FORWARD_TSN = 192;

  private SctpPacket() {}

  /** Whether it is a row of whole chunks of kinds that we use. */
  static boolean plausible(byte[] packet, int offset, int length) {
    int end = offset + length;
    int first = offset + COMMON_HEADER;
    if (length < COMMON_HEADER + TLV_HEADER) {
      return false;
    }
    for (int at = first; at < end; ) {
      if (end - at < TLV_HEADER) {
        return false;
      }
      int type = packet[at] & 0xFF;
      int chunk = u16(packet, at + 2);
      int fixed = fixed(type);
      if (fixed < 0 || chunk < fixed || chunk > end - at || !plausible(packet, at, type, chunk)) {
        return false;
      }
      int padded = padded(chunk);
      boolean alone = type == INIT || type == INIT_ACK || type == SHUTDOWN_COMPLETE;
      // RFC 9260 section 6.10: these are never bundled.
      if (alone && (at != first || padded < end - at)) {
        return false;
      }
      at += padded;
    }
    return true;
  }

  /** Looks into a chunk whose own length is true. */
  private static boolean plausible(byte[] packet, int at, int type, int chunk) {
    return switch (type) {
      case INIT, INIT_ACK, HEARTBEAT, HEARTBEAT_ACK, ABORT, ERROR, RE_CONFIG ->
          plausibleParameters(packet, at + fixed(type), at + chunk);
      case SACK -> {
        int blocks = u16(packet, at + 12) + u16(packet, at + 14);
        yield fixed(SACK) + 4 * blocks <= chunk;
      }
      case FORWARD_TSN -> chunk % 4 == 0;
      default -> true;
    };
  }

  /** Parameters or error causes: a row of type, length and value (RFC 9260 section 3.2.1). */
  private static boolean plausibleParameters(byte[] packet, int from, int end) {
    int at = from;
    while (at < end) {
      if (end - at < TLV_HEADER) {
        return false;
      }
      int length = u16(packet, at + 2);
      if (length < TLV_HEADER || length > end - at) {
        return false;
      }
      at += padded(length);
    }
    return true;
  }

  /** The length of what stands in every such chunk, bytes; -1 of kinds that we do not use. */
  private static int fixed(int type) {
    return switch (type) {
      // One byte of data at least (RFC 9260 section 3.3.1).
      case DATA -> 17;
      case INIT, INIT_ACK -> 20;
      case SACK -> 16;
      case SHUTDOWN, FORWARD_TSN -> 8;
      case ECN_ECHO, CWR -> -1;
      case RE_CONFIG, PAD -> TLV_HEADER;
      default -> type <= SHUTDOWN_COMPLETE ? TLV_HEADER : -1;
    };
  }

  private static int padded(int length) {
    return length + 3 & ~3;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
