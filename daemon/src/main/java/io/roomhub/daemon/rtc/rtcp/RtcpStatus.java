package io.roomhub.daemon.rtc.rtcp;

/** What {@link RtcpReader} made of some bytes. */
public enum RtcpStatus {
  /** Well-formed from the first byte to the last. */
  OK,
  /** Shorter than one header, or a packet's content is cut short by its own length. */
  TOO_SHORT,
  /** A version field is not 2. */
  BAD_VERSION,
  /** A length field reaches past the end of the datagram. */
  BAD_LENGTH,
  /** Padding before the last packet, or of an impossible size. */
  BAD_PADDING
}
