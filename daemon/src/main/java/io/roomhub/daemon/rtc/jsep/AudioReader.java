package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.sdp.ExtMap;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.sdp.RtpMap;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SsrcAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a remote description says about one audio m-line. */
final class AudioReader {
  /** RFC 8285 section 4.2: 15 is reserved, more need the two-byte form. */
  private static final int MAX_ONE_BYTE_ID = 14;

  private static final int OPUS_HZ = 48_000;

  /** The Loss RLE report block (RFC 3611 section 5.1). */
  static final String LOSS_RUNS = "pkt-loss-rle";

  private static final int MAX_XR_FORMATS = 64;
  private static final int MAX_RED_BLOCKS = 64;

  private final Sdp sdp;
  private final MediaDescription media;

  AudioReader(Sdp sdp, MediaDescription media) {
    this.sdp = sdp;
    this.media = media;
  }

  /**
   * Whether the profile is one we speak. All of them mean SRTP keyed by DTLS here, whatever their
   * name leaves out (RFC 9429 section 5.1.2); the plain ones without S are refused.
   */
  boolean hasKnownProtocol() {
    return switch (media.protocol()) {
      case "UDP/TLS/RTP/SAVPF",
          "UDP/TLS/RTP/SAVP",
          "TCP/DTLS/RTP/SAVPF",
          "TCP/DTLS/RTP/SAVP",
          "RTP/SAVPF",
          "RTP/SAVP" ->
          true;
      default -> false;
    };
  }

  /** The payload type of Opus, or -1. */
  int opusPayloadType() throws SdpException {
    return payloadType("opus");
  }

  /** The payload type of RED (RFC 2198) with nothing but this Opus in it, or -1. */
  private int redPayloadType(int opus) throws SdpException {
    int red = payloadType("red");
    for (String value : media.values("fmtp")) {
      if (value.startsWith(red + " ")) {
        for (String part : value.substring(value.indexOf(' ') + 1).split("/", MAX_RED_BLOCKS)) {
          red = part.trim().equals(Integer.toString(opus)) ? red : -1;
        }
      }
    }
    return red;
  }

  private int payloadType(String encoding) throws SdpException {
    for (RtpMap codec : media.codecs()) {
      // 64..95 could not be told from RTCP on the same port (RFC 5761 section 4).
      boolean muxable = codec.payloadType() < 64 || codec.payloadType() > 95;
      if (muxable && codec.is(encoding, OPUS_HZ, 2)) {
        return codec.payloadType();
      }
    }
    return -1;
  }

  /**
   * The header extensions both sides know.
   *
   * @param ours what we offered, so that nothing else is accepted; null when the other side offers
   */
  NegotiatedExtensions extensions(@Nullable NegotiatedExtensions ours) throws SdpException {
    List<ExtMap> told = new ArrayList<>();
    for (String value : sdp.values("extmap")) {
      told.add(ExtMap.parse(value));
    }
    for (String value : media.values("extmap")) {
      told.add(ExtMap.parse(value));
    }
    ExtMap level = find(told, ExtMap.SSRC_AUDIO_LEVEL);
    ExtMap mid = find(told, ExtMap.SDES_MID);
    return new NegotiatedExtensions(
        sendId(level, ours == null ? null : ours.audioLevelSendId()),
        receiveId(level, ours == null ? null : ours.audioLevelReceiveId()),
        level == null || level.parameters() == null || !level.parameters().contains("vad=off"),
        sendId(mid, ours == null ? null : ours.midSendId()),
        receiveId(mid, ours == null ? null : ours.midReceiveId()));
  }

  private static @Nullable ExtMap find(List<ExtMap> told, String uri) {
    return told.stream()
        .filter(extMap -> extMap.uri().equals(uri) && extMap.id() <= MAX_ONE_BYTE_ID)
        .findFirst()
        .orElse(null);
  }

  private static int sendId(@Nullable ExtMap extMap, @Nullable Integer offered) {
    return extMap != null
            && extMap.direction().receives()
            && (offered == null || offered == extMap.id())
        ? extMap.id()
        : 0;
  }

  private static int receiveId(@Nullable ExtMap extMap, @Nullable Integer offered) {
    return extMap != null
            && extMap.direction().sends()
            && (offered == null || offered == extMap.id())
        ? extMap.id()
        : 0;
  }

  /**
   * All of it.
   *
   * @param mid of the m-line
   * @param index of the m-line
   * @param receivePayloadType the one we offered, or null when the other side offers: then its own
   * @param receiveRedPayloadType likewise of RED; -1 when we offered none
   * @param offeredExtensions as in {@link #extensions}
   */
  NegotiatedAudio read(
      String mid,
      int index,
      @Nullable Integer receivePayloadType,
      @Nullable Integer receiveRedPayloadType,
      @Nullable NegotiatedExtensions offeredExtensions,
      boolean rtcpReducedSize)
      throws SdpException {
    int opus = opusPayloadType();
    int red = redPayloadType(opus);
    // What an answer takes that was not offered does not count.
    boolean redAgreed = red >= 0 && (receiveRedPayloadType == null || receiveRedPayloadType >= 0);
    long ssrc = -1;
    String cname = null;
    for (String value : media.values("ssrc")) {
      SsrcAttribute attribute = SsrcAttribute.parse(value);
      if (ssrc < 0) {
        ssrc = attribute.ssrc();
      }
      if (attribute.ssrc() == ssrc && attribute.name().equals("cname") && cname == null) {
        cname = attribute.value();
      }
    }
    return new NegotiatedAudio(
        mid,
        index,
        direction().reversed(),
        opus,
        receivePayloadType == null ? opus : receivePayloadType,
        redAgreed ? red : -1,
        redAgreed && receiveRedPayloadType != null ? receiveRedPayloadType : redAgreed ? red : -1,
        OpusParameters.read(media, opus).within(media),
        extensions(offeredExtensions),
        wantsLossRuns(),
        rtcpReducedSize,
        ssrc,
        cname);
  }

  private boolean wantsLossRuns() {
    List<String> formats = new ArrayList<>(sdp.values("rtcp-xr"));
    formats.addAll(media.values("rtcp-xr"));
    return formats.stream()
        .flatMap(value -> Arrays.stream(value.split(" ", MAX_XR_FORMATS)))
        .anyMatch(format -> format.equals(LOSS_RUNS) || format.startsWith(LOSS_RUNS + "="));
  }

  /** Told at the m-line, or for all at the session, or sendrecv (RFC 8866 section 6.7). */
  private MediaDirection direction() {
    MediaDirection direction = media.direction();
    if (direction == null) {
      direction = sdp.direction();
    }
    return direction == null ? MediaDirection.SENDRECV : direction;
  }
}
