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
 * @param bandwidths its {@code b=} lines without {@code b=}, e.g. {@code AS:64}
 * @param attributes its attributes, in order
 */
public record MediaDescription(
    String kind,
    int port,
    String protocol,
    List<String> formats,
    @Nullable String connection,
    List<String> bandwidths,
    List<SdpAttribute> attributes)
    implements AttributeList {
  private static final long MAX_BANDWIDTH = 1_000_000_000_000L;

  public MediaDescription {
    formats = List.copyOf(formats);
    bandwidths = List.copyOf(bandwidths);
    attributes = List.copyOf(attributes);
  }

  /** With no limit of its bandwidth. */
  public MediaDescription(
      String kind,
      int port,
      String protocol,
      List<String> formats,
      @Nullable String connection,
      List<SdpAttribute> attributes) {
    this(kind, port, protocol, formats, connection, List.of(), attributes);
  }

  /**
   * The number behind a bandwidth type (RFC 8866 section 5.8), or -1 when it is not told or is no
   * number.
   *
   * @param type {@code AS} (kbit/s with RTP, UDP and IP headers) or {@code TIAS} (bit/s without,
   *     RFC 3890)
   */
  public long bandwidth(String type) {
    for (String value : bandwidths) {
      if (value.startsWith(type + ":")) {
        try {
          return SdpText.number(value.substring(type.length() + 1), 0, MAX_BANDWIDTH, type);
        } catch (SdpException e) {
          return -1;
        }
      }
    }
    return -1;
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
