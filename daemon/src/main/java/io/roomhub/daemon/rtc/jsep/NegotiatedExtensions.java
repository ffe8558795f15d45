package io.roomhub.daemon.rtc.jsep;

/**
 * The RTP header extensions in use (RFC 8285), one-byte form. An id of 0 is "do not use".
 *
 * @param audioLevelSendId put our audio level (RFC 6464) into packets under this id
 * @param audioLevelReceiveId under this id the other side tells its level
 * @param voiceActivity whether the V bit of the level means anything ({@code vad=on}, the default)
 * @param midSendId put the mid (RFC 8843 section 15) into packets under this id
 * @param midReceiveId under this id the other side tells the mid
 */
public record NegotiatedExtensions(
    int audioLevelSendId,
    int audioLevelReceiveId,
    boolean voiceActivity,
    int midSendId,
    int midReceiveId) {
  /** None at all. */
  public static final NegotiatedExtensions NONE = new NegotiatedExtensions(0, 0, true, 0, 0);
}
