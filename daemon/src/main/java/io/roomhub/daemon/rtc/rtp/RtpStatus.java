package io.roomhub.daemon.rtc.rtp;

/** What {@link RtpPacket#parse} made of some bytes. */
public enum RtpStatus {
  /** A well-formed RTP packet. */
  OK,
  /** Shorter than the fixed header and its CSRC list. */
  TOO_SHORT,
  /** The version field is not 2. */
  BAD_VERSION,
  /** The header extension reaches past the end. */
  BAD_EXTENSION,
  /** Padding of zero bytes, or of more bytes than there are. */
  BAD_PADDING
}
