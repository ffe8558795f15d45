package io.roomhub.daemon.rtc.sdp;

/** Writes session descriptions with CRLF line ends (RFC 8866 section 5). */
public final class SdpWriter {
  private SdpWriter() {}

  /** The text of a description. */
  public static String write(Sdp sdp) {
    StringBuilder out = new StringBuilder(2048);
    line(out, "v=", "0");
    line(out, "o=", sdp.origin().toString());
    line(out, "s=", sdp.sessionName());
    line(out, "t=", "0 0");
    for (SdpAttribute attribute : sdp.attributes()) {
      line(out, "a=", attribute.toString());
    }
    for (MediaDescription media : sdp.media()) {
      line(
          out,
          "m=",
          media.kind()
              + " "
              + media.port()
              + " "
              + media.protocol()
              + " "
              + String.join(" ", media.formats()));
      if (media.connection() != null) {
        line(out, "c=", media.connection());
      }
      for (String bandwidth : media.bandwidths()) {
        line(out, "b=", bandwidth);
      }
      for (SdpAttribute attribute : media.attributes()) {
        line(out, "a=", attribute.toString());
      }
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String type, String value) {
    if (SdpText.hasControlCharacter(value)) {
      throw new IllegalArgumentException("would not stay on its line: " + SdpText.quote(value));
    }
    out.append(type).append(value).append("\r\n");
  }
}
