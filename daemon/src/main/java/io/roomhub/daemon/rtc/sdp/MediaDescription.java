package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An m-line and the lines that belong to it (RFC 8866 section 5.14), immutable.
 *
 * @param kind {@code audio}, {@code video}, {@code application}, or anything else
 * @param port 0..65535; 0 is a rejected m-line, or one with {@code a=bundle-only}
 * @param protocol e.g. {@code UDP/TLS/RTP/SAVPF}
 * @param formats payload types, or {@code webrtc-datachannel}; at least one
 * @param connection the {@code c=} line of this m-line without {@code c=}, or null
 * @param attributes its attributes, in order
 */
public record MediaDescription(
    String kind,
    int port,
    String protocol,
    List<String> formats,
    @Nullable String connection,
    List<SdpAttribute> attributes)
    implements AttributeList {
  public MediaDescription {
    formats = List.copyOf(formats);
    attributes = List.copyOf(attributes);
  }

  /** The {@code a=mid} (RFC 5888), or null. */
  public @Nullable String mid() {
    return value("mid");
  }

  /**
   * Whether the m-line is switched off: port 0, and not because it is only to be used bundled (RFC
   * 8843 section 6).
   */
  public boolean rejected() {
    return port == 0 && !has("bundle-only");
  }

  /**
   * The codecs, in the order of preference of the m-line. Formats without an {@code a=rtpmap}
   * (static payload types) are left out.
   *
   * @throws SdpException for an {@code a=rtpmap} that cannot be read
   */
  public List<RtpMap> codecs() throws SdpException {
    List<RtpMap> maps = new ArrayList<>();
    for (String value : values("rtpmap")) {
      maps.add(RtpMap.parse(value));
    }
    return formats.stream()
        .flatMap(
            format ->
                maps.stream()
                    .filter(map -> Integer.toString(map.payloadType()).equals(format))
                    .limit(1))
        .toList();
  }
}
