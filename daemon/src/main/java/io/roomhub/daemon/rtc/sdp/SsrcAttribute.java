package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import org.jspecify.annotations.Nullable;

/**
 * An {@code a=ssrc} (RFC 5576 section 4.1).
 *
 * @param ssrc 32 bits unsigned
 * @param name which property of the stream it tells
 * @param value what follows the name's colon, or null
 */
public record SsrcAttribute(long ssrc, String name, @Nullable String value) {
  /**
   * @param text e.g. {@code 4039812269 cname:L6Uh9ts45xKVwWH7}
   * @throws SdpException when it is not of that form
   */
  public static SsrcAttribute parse(String text) throws SdpException {
    int space = text.indexOf(' ');
    String id = space < 0 ? text : text.substring(0, space);
    long ssrc = SdpText.number(id, 0, 0xffff_ffffL, "a=ssrc");
    String rest = space < 0 ? "" : text.substring(space + 1).trim();
    int colon = rest.indexOf(':');
    return colon < 0
        ? new SsrcAttribute(ssrc, rest, null)
        : new SsrcAttribute(ssrc, rest.substring(0, colon), rest.substring(colon + 1));
  }

  /** The value without {@code a=ssrc:}. */
  @Override
  public String toString() {
    return ssrc + " " + name + (value == null ? "" : ":" + value);
  }
}
