package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import org.jspecify.annotations.Nullable;

/**
 * An {@code a=extmap} (RFC 8285 section 8): an RTP header extension.
 *
 * @param id 1..14 with the one-byte form, up to 255 with the two-byte form; up to 4095 in an offer
 *     with more than fit
 * @param direction restricts it, seen from the side that says it; SENDRECV when not told
 * @param uri what it is
 * @param parameters what follows the URI, e.g. {@code vad=on}, or null
 */
public record ExtMap(int id, MediaDirection direction, String uri, @Nullable String parameters) {
  /** Client-to-mixer audio level (RFC 6464). */
  public static final String SSRC_AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

  /** Which m-line a packet belongs to (RFC 8843 section 15). */
  public static final String SDES_MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

  /**
   * @param value e.g. {@code 1/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on}
   * @throws SdpException when it is not of that form
   */
  public static ExtMap parse(String value) throws SdpException {
    String[] words = value.trim().split("\\s+", 3);
    if (words.length < 2) {
      throw new SdpException("a=extmap:" + SdpText.quote(value) + " has no URI");
    }
    int slash = words[0].indexOf('/');
    MediaDirection direction =
        slash < 0 ? MediaDirection.SENDRECV : MediaDirection.fromSdp(words[0].substring(slash + 1));
    if (direction == null) {
      throw new SdpException("a=extmap:" + SdpText.quote(value) + " has an unknown direction");
    }
    String id = slash < 0 ? words[0] : words[0].substring(0, slash);
    return new ExtMap(
        (int) SdpText.number(id, 1, 4351, "header extension id"),
        direction,
        words[1],
        words.length == 3 ? words[2] : null);
  }

  /** The value without {@code a=extmap:}. */
  @Override
  public String toString() {
    return id
        + (direction == MediaDirection.SENDRECV ? "" : "/" + direction.sdp())
        + " "
        + uri
        + (parameters == null ? "" : " " + parameters);
  }
}
