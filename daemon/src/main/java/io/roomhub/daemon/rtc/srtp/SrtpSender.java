package io.roomhub.daemon.rtc.srtp;

/**
 * Protects the RTP packets of one SSRC beside the first one of an {@link SrtpSession}, which counts
 * the outcomes with its own. One thread at a time.
 */
public interface SrtpSender {
  /**
   * Turns an RTP packet into SRTP, in place; as {@link SrtpSession#protectRtp}.
   *
   * @param packet each of its sequence numbers once only, with the wraps counted
   */
  SrtpStatus protectRtp(SrtpBuffer packet);
}
