package io.roomhub.daemon.rtc.srtp;

/** What became of one packet. Everything but {@link #OK} means: do not use or send it. */
public enum SrtpStatus {
  /** Protected, or authenticated and decrypted. */
  OK,
  /** Not even the shape of an SRTP or SRTCP packet. */
  MALFORMED,
  /** The authentication tag is wrong. */
  AUTHENTICATION_FAILED,
  /** A packet with this index was accepted before. */
  REPLAYED,
  /** Older than the replay window of 64 packets. */
  TOO_OLD,
  /** From an SSRC not known yet, and the session keeps no more of them. */
  TOO_MANY_SOURCES,
  /** Sending only: the packet bears another SSRC than the session's own. */
  WRONG_SSRC,
  /** Sending only: the array has no room for the tag. */
  NO_ROOM,
  /** The session is closed. */
  CLOSED,
  /** The cipher failed in a way that says nothing about the packet. */
  FAILED
}
