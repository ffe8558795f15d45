package io.roomhub.daemon.rtc.rtp;

/** What a datagram on the one BUNDLE port is, by its first bytes (RFC 7983, RFC 5761 section 4). */
public enum PacketKind {
  /** First byte 0..3. */
  STUN,
  /** First byte 20..63. */
  DTLS,
  /** First byte 128..191, and a payload type outside 64..95. */
  RTP,
  /** First byte 128..191, and a second byte that as a payload type would read 64..95. */
  RTCP,
  /** Everything else, ZRTP and TURN channels too, and what is too short for its own header. */
  UNKNOWN;

  private static final int STUN_HEADER = 20;
  private static final int DTLS_RECORD_HEADER = 13;
  private static final int RTP_HEADER = 12;
  private static final int RTCP_HEADER_AND_SSRC = 8;

  /**
   * Looks at the first two bytes and the length; allocates nothing. Any thread.
   *
   * @param packet holds the datagram at {@code [offset, offset + length)}
   * @param length bytes; 0 is {@link #UNKNOWN}
   */
  public static PacketKind of(byte[] packet, int offset, int length) {
    if (length < RTCP_HEADER_AND_SSRC || offset < 0 || length > packet.length - offset) {
      return UNKNOWN;
    }
    int first = packet[offset] & 0xFF;
    if (first >= 128 && first <= 191) {
      int payloadType = packet[offset + 1] & 0x7F;
      if (payloadType >= 64 && payloadType <= 95) {
        return RTCP;
      }
      return length >= RTP_HEADER ? RTP : UNKNOWN;
    }
    if (first >= 20 && first <= 63) {
      return length >= DTLS_RECORD_HEADER ? DTLS : UNKNOWN;
    }
    if (first <= 3) {
      return length >= STUN_HEADER ? STUN : UNKNOWN;
    }
    return UNKNOWN;
  }
}
