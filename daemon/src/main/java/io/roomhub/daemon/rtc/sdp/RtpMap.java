package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.util.List;

/**
 * An {@code a=rtpmap} (RFC 8866 section 6.6).
 *
 * @param payloadType 0..127
 * @param encoding e.g. {@code opus}; compare without regard to case
 * @param clockRate Hz
 * @param channels 1 when not told
 */
public record RtpMap(int payloadType, String encoding, int clockRate, int channels) {
  /**
   * @param value e.g. {@code 111 opus/48000/2}
   * @throws SdpException when it is not of that form
   */
  public static RtpMap parse(String value) throws SdpException {
    int space = value.indexOf(' ');
    List<String> parts = List.of(value.substring(space + 1).trim().split("/", -1));
    if (space < 1 || parts.size() < 2 || parts.size() > 3 || !SdpText.isToken(parts.get(0))) {
      throw new SdpException("a=rtpmap:" + SdpText.quote(value) + " is not of the form PT NAME/HZ");
    }
    return new RtpMap(
        (int) SdpText.number(value.substring(0, space), 0, 127, "payload type"),
        parts.get(0),
        (int) SdpText.number(parts.get(1), 1, 1_000_000, "clock rate"),
        parts.size() == 3 ? (int) SdpText.number(parts.get(2), 1, 255, "channel count") : 1);
  }

  /** Whether it is that codec; names differ in case between implementations. */
  public boolean is(String name, int hz, int channelCount) {
    return encoding.equalsIgnoreCase(name) && clockRate == hz && channels == channelCount;
  }

  /** The value without {@code a=rtpmap:}. */
  @Override
  public String toString() {
    return payloadType + " " + encoding + "/" + clockRate + (channels == 1 ? "" : "/" + channels);
  }
}
