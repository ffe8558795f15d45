package io.roomhub.daemon.rtc;

/**
 * How a data channel shall be (RTCDataChannelInit).
 *
 * @param ordered whether messages arrive in the order they were sent
 * @param maxPacketLifeTime ms after which a message is given up, 0..65535; -1 never
 * @param maxRetransmits retransmissions after which it is given up, 0..65535; -1 never
 * @param protocol subprotocol, at most 65535 bytes of UTF-8
 * @param negotiated whether the other side makes the same channel by itself, with the same id
 * @param id the stream, 0..65534, where negotiated; else -1, and we choose
 */
public record DataChannelInit(
    boolean ordered,
    int maxPacketLifeTime,
    int maxRetransmits,
    String protocol,
    boolean negotiated,
    int id) {
  private static final int MAX_LIMIT = 65_535;

  /** 65535 means no stream (RFC 8832 section 6). */
  private static final int MAX_ID = 65_534;

  /** Ordered and reliable, as a page gets it that asks for nothing. */
  public static final DataChannelInit DEFAULT = new DataChannelInit(true, -1, -1, "", false, -1);

  /** Neither ordered nor sent again: the newest counts. */
  public static final DataChannelInit LOSSY = new DataChannelInit(false, -1, 0, "", false, -1);

  /**
   * @throws IllegalArgumentException when a number is out of its range, both limits are set, or id
   *     and {@code negotiated} do not go together
   */
  public DataChannelInit {
    boolean inRange =
        maxPacketLifeTime >= -1
            && maxPacketLifeTime <= MAX_LIMIT
            && maxRetransmits >= -1
            && maxRetransmits <= MAX_LIMIT;
    if (!inRange || (maxPacketLifeTime >= 0 && maxRetransmits >= 0)) {
      throw new IllegalArgumentException(
          "maxPacketLifeTime " + maxPacketLifeTime + ", maxRetransmits " + maxRetransmits);
    }
    if (negotiated ? id < 0 || id > MAX_ID : id != -1) {
      throw new IllegalArgumentException("id " + id + ", negotiated " + negotiated);
    }
  }

  /** A channel both sides make by agreement. */
  public static DataChannelInit negotiated(int id) {
    return new DataChannelInit(true, -1, -1, "", true, id);
  }
}
