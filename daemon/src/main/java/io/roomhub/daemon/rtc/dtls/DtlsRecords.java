package io.roomhub.daemon.rtc.dtls;

/**
 * A first look at datagrams before Bouncy Castle sees them (RFC 6347 section 4), because two kinds
 * of rubbish do it harm. It believes the length that a handshake fragment claims for its whole
 * message, up to 16 MB, and allocates it. And a record of a reserved version (0xFEFE) ends an
 * association instead of being discarded.
 */
final class DtlsRecords {
  /** Longest handshake message we take, bytes; Chromium's post-quantum ClientHello has 1413. */
  static final int MAX_HANDSHAKE_MESSAGE = 16 * 1024;

  private static final int RECORD_HEADER = 13;
  private static final int HANDSHAKE_HEADER = 12;
  private static final int HANDSHAKE = 22;

  /** In the record of a first ClientHello. */
  private static final int DTLS_1_0 = 0xFEFF;

  /** Everywhere else; DTLS 1.3 writes it too (RFC 9147 section 4). */
  private static final int DTLS_1_2 = 0xFEFD;

  private DtlsRecords() {}

  /** Whether the datagram is a row of whole records none of which claims too much. */
  static boolean plausible(byte[] datagram, int offset, int length) {
    int at = offset;
    int end = offset + length;
    if (length < RECORD_HEADER) {
      return false;
    }
    while (end - at >= RECORD_HEADER) {
      int version = u16(datagram, at + 1);
      if (version != DTLS_1_0 && version != DTLS_1_2) {
        return false;
      }
      int fragment = u16(datagram, at + 11);
      int next = at + RECORD_HEADER + fragment;
      if (next > end) {
        return false;
      }
      boolean plain = datagram[at + 3] == 0 && datagram[at + 4] == 0;
      if (plain
          && datagram[at] == HANDSHAKE
          && !plausibleHandshake(datagram, at + RECORD_HEADER, next)) {
        return false;
      }
      at = next;
    }
    return at == end;
  }

  private static boolean plausibleHandshake(byte[] datagram, int from, int end) {
    int at = from;
    while (end - at >= HANDSHAKE_HEADER) {
      if (u24(datagram, at + 1) > MAX_HANDSHAKE_MESSAGE) {
        return false;
      }
      at += HANDSHAKE_HEADER + u24(datagram, at + 9);
    }
    return true;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private static int u24(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 16 | u16(bytes, at + 1);
  }
}
