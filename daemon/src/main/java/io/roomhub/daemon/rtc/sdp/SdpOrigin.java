package io.roomhub.daemon.rtc.sdp;

/**
 * The {@code o=} line (RFC 8866 section 5.2).
 *
 * @param username who made it, {@code -} when not told
 * @param sessionId decimal digits, up to 64 bits in JSEP but kept as text because nothing computes
 *     with it
 * @param sessionVersion decimal digits; grows with each description of one side
 * @param address network type, address type and address, e.g. {@code IN IP4 127.0.0.1}
 */
public record SdpOrigin(String username, String sessionId, String sessionVersion, String address) {
  /** The line without {@code o=}. */
  @Override
  public String toString() {
    return username + " " + sessionId + " " + sessionVersion + " " + address;
  }
}
