package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.sdp.Fingerprint;

/**
 * What our descriptions say about ourselves; constant over the life of a connection.
 *
 * @param sessionId id of the {@code o=} line, not negative; RFC 9429 section 5.2.1 wants it random
 * @param fingerprint hash of our certificate
 * @param ssrc of the stream we send, 32 bits unsigned
 * @param cname RTCP canonical name of our stream (RFC 7022)
 * @param streamId first half of {@code a=msid}
 * @param trackId second half of {@code a=msid}
 * @param opus what we want to receive
 * @param preferPassive whether we answer {@code passive}, to be the DTLS server, where the offer
 *     leaves the choice to us; the usual answer is {@code active}
 * @param dataChannels whether we can have data channels; an m-line for them is rejected otherwise
 */
public record LocalParameters(
    long sessionId,
    Fingerprint fingerprint,
    long ssrc,
    String cname,
    String streamId,
    String trackId,
    OpusParameters opus,
    boolean preferPassive,
    boolean dataChannels) {
  /**
   * @throws IllegalArgumentException when a number is out of its range
   */
  public LocalParameters {
    if (sessionId < 0 || ssrc < 0 || ssrc > 0xffff_ffffL) {
      throw new IllegalArgumentException("session id " + sessionId + ", ssrc " + ssrc);
    }
  }
}
