package io.roomhub.daemon.room;

/** What a stream of Opus takes of the uplink, with everything around it. Pure functions. */
final class WireRate {
  /** IPv4 20, UDP 8, RTP 12, its extensions 8 (audio level, mid), tag of SRTP 16 (AES-GCM). */
  private static final int HEADER_BYTES = 64;

  /** Around a frame with copies of others, and for each copy (RFC 2198 section 3). */
  private static final int RED_BYTES = 1;

  private static final int COPY_BYTES = 4;

  /** Reports once a second, consent checks and the messages of the roster, bit/s. */
  private static final int BESIDES = 2_000;

  private WireRate() {}

  /**
   * What goes out to one receiver, bit/s.
   *
   * @param bitrate of Opus, bit/s
   * @param copies of earlier frames with each (RED)
   * @param frameMs length of a frame, ms
   */
  static long of(long bitrate, int copies, int frameMs) {
    int header = HEADER_BYTES + (copies == 0 ? 0 : RED_BYTES + copies * COPY_BYTES);
    return bitrate * (1 + copies) + 8L * header * 1_000 / frameMs + BESIDES;
  }

  /** The same for a payload bitrate in which the copies are counted already. */
  static long ofPayload(long payloadBitrate, int frameMs) {
    return of(payloadBitrate, 0, frameMs);
  }
}
