package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import io.roomhub.daemon.rtc.sdp.ExtMap;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SdpAttribute;
import io.roomhub.daemon.rtc.sdp.SdpOrigin;
import io.roomhub.daemon.rtc.sdp.SetupRole;
import io.roomhub.daemon.rtc.sdp.SsrcAttribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds our own descriptions (RFC 9429 sections 5.2 and 5.3). Attributes in the browsers' order.
 */
final class DescriptionBuilder {
  private static final String NO_ADDRESS = "IN IP4 0.0.0.0";

  /** The discard port: the real ones come as candidates (RFC 9429 section 5.2.1). */
  private static final int DISCARD_PORT = 9;

  /**
   * What all m-lines in use say about their transport.
   *
   * @param writeMid false only in an answer to an m-line that names none
   */
  record Transport(IceCredentials ice, SetupRole setup, boolean bundled, boolean writeMid) {}

  /**
   * What the audio m-line says.
   *
   * @param redPayloadType of RED around that Opus, or -1 without
   */
  record Audio(
      int payloadType,
      int redPayloadType,
      NegotiatedExtensions extensions,
      MediaDirection direction,
      boolean rtcpReducedSize) {}

  private final LocalParameters local;

  DescriptionBuilder(LocalParameters local) {
    this.local = local;
  }

  /**
   * A description without candidates.
   *
   * @param version for the {@code o=} line
   * @param transport of the slots in use; null when none is
   * @param audio what the slot of the audio says; null when none is in use
   */
  Sdp build(
      long version,
      List<MediaSlot> slots,
      @Nullable Transport transport,
      @Nullable Audio audio,
      boolean extmapAllowMixed) {
    List<SdpAttribute> session = new ArrayList<>();
    List<MediaDescription> media = new ArrayList<>();
    for (MediaSlot slot : slots) {
      media.add(transport == null || slot.off() ? rejected(slot) : inUse(slot, transport, audio));
    }
    if (transport != null && transport.bundled()) {
      String mids = String.join(" ", MediaSlot.bundle(slots));
      session.add(new SdpAttribute("group", "BUNDLE " + mids));
    }
    if (extmapAllowMixed) {
      session.add(SdpAttribute.property("extmap-allow-mixed"));
    }
    SdpOrigin origin =
        new SdpOrigin(
            "-", Long.toString(local.sessionId()), Long.toString(version), "IN IP4 127.0.0.1");
    return new Sdp(origin, "-", session, media);
  }

  private MediaDescription inUse(MediaSlot slot, Transport transport, @Nullable Audio audio) {
    return switch (slot.use()) {
      case AUDIO -> audio(slot, transport, Objects.requireNonNull(audio));
      case DATA -> data(slot, transport);
      case CARRIER -> carrier(slot, transport);
      case OFF -> rejected(slot);
    };
  }

  private static MediaDescription rejected(MediaSlot slot) {
    List<SdpAttribute> attributes = new ArrayList<>();
    if (slot.mid() != null) {
      attributes.add(new SdpAttribute("mid", slot.mid()));
    }
    if (slot.isRtp()) {
      attributes.add(SdpAttribute.property(MediaDirection.INACTIVE.sdp()));
      addFormat(attributes, slot);
    }
    return new MediaDescription(
        slot.kind(), 0, slot.protocol(), List.of(slot.format()), NO_ADDRESS, attributes);
  }

  private static void addFormat(List<SdpAttribute> out, MediaSlot slot) {
    if (slot.rtpmap() != null) {
      out.add(new SdpAttribute("rtpmap", slot.rtpmap()));
    }
    if (slot.fmtp() != null) {
      out.add(new SdpAttribute("fmtp", slot.fmtp()));
    }
  }

  /** What the m-lines of one transport have in common. */
  private List<SdpAttribute> transport(MediaSlot slot, Transport transport) {
    List<SdpAttribute> out = new ArrayList<>();
    if (slot.isRtp()) {
      out.add(new SdpAttribute("rtcp", DISCARD_PORT + " " + NO_ADDRESS));
    }
    out.add(new SdpAttribute("ice-ufrag", transport.ice().usernameFragment()));
    out.add(new SdpAttribute("ice-pwd", transport.ice().password()));
    out.add(new SdpAttribute("ice-options", "trickle"));
    out.add(new SdpAttribute("fingerprint", local.fingerprint().toString()));
    out.add(new SdpAttribute("setup", transport.setup().sdp()));
    if (transport.writeMid() && slot.mid() != null) {
      out.add(new SdpAttribute("mid", slot.mid()));
    }
    return out;
  }

  private MediaDescription data(MediaSlot slot, Transport transport) {
    List<SdpAttribute> out = transport(slot, transport);
    out.add(new SdpAttribute("sctp-port", Integer.toString(NegotiatedData.LOCAL_PORT)));
    out.add(
        new SdpAttribute(
            "max-message-size", Integer.toString(NegotiatedData.LOCAL_MAX_MESSAGE_SIZE)));
    return new MediaDescription(
        slot.kind(), DISCARD_PORT, slot.protocol(), List.of(slot.format()), NO_ADDRESS, out);
  }

  private MediaDescription carrier(MediaSlot slot, Transport transport) {
    List<SdpAttribute> out = transport(slot, transport);
    out.add(SdpAttribute.property(MediaDirection.INACTIVE.sdp()));
    out.add(SdpAttribute.property("rtcp-mux"));
    addFormat(out, slot);
    return new MediaDescription(
        slot.kind(), DISCARD_PORT, slot.protocol(), List.of(slot.format()), NO_ADDRESS, out);
  }

  private MediaDescription audio(MediaSlot slot, Transport transport, Audio audio) {
    List<SdpAttribute> out = transport(slot, transport);
    NegotiatedExtensions extensions = audio.extensions();
    addExtMap(
        out,
        ExtMap.SSRC_AUDIO_LEVEL,
        extensions.audioLevelSendId(),
        extensions.audioLevelReceiveId(),
        extensions.voiceActivity() ? null : "vad=off");
    addExtMap(out, ExtMap.SDES_MID, extensions.midSendId(), extensions.midReceiveId(), null);
    out.add(SdpAttribute.property(audio.direction().sdp()));
    if (audio.direction().sends()) {
      out.add(new SdpAttribute("msid", local.streamId() + " " + local.trackId()));
    }
    out.add(SdpAttribute.property("rtcp-mux"));
    if (audio.rtcpReducedSize()) {
      out.add(SdpAttribute.property("rtcp-rsize"));
    }
    out.add(new SdpAttribute("rtcp-xr", AudioReader.LOSS_RUNS));
    addOpus(out, audio.payloadType());
    List<String> formats = new ArrayList<>();
    formats.add(Integer.toString(audio.payloadType()));
    if (audio.redPayloadType() >= 0) {
      // After Opus: a browser sends by the first format, and RED is not for those who lose nothing.
      int red = audio.redPayloadType();
      formats.add(Integer.toString(red));
      out.add(new SdpAttribute("rtpmap", red + " red/48000/2"));
      out.add(
          new SdpAttribute("fmtp", red + " " + audio.payloadType() + "/" + audio.payloadType()));
    }
    if (audio.direction().sends()) {
      SsrcAttribute ssrc = new SsrcAttribute(local.ssrc(), "cname", local.cname());
      out.add(new SdpAttribute("ssrc", ssrc.toString()));
    }
    return new MediaDescription("audio", DISCARD_PORT, slot.protocol(), formats, NO_ADDRESS, out);
  }

  private void addOpus(List<SdpAttribute> out, int payloadType) {
    OpusParameters opus = local.opus();
    out.add(new SdpAttribute("rtpmap", payloadType + " opus/48000/2"));
    if (!opus.fmtp().isEmpty()) {
      out.add(new SdpAttribute("fmtp", payloadType + " " + opus.fmtp()));
    }
    if (opus.ptimeMs() > 0) {
      out.add(new SdpAttribute("ptime", Integer.toString(opus.ptimeMs())));
    }
    if (opus.maxPtimeMs() > 0) {
      out.add(new SdpAttribute("maxptime", Integer.toString(opus.maxPtimeMs())));
    }
  }

  private static void addExtMap(
      List<SdpAttribute> out, String uri, int sendId, int receiveId, @Nullable String parameters) {
    if (sendId > 0 || receiveId > 0) {
      MediaDirection direction = MediaDirection.of(sendId > 0, receiveId > 0);
      ExtMap extMap = new ExtMap(Math.max(sendId, receiveId), direction, uri, parameters);
      out.add(new SdpAttribute("extmap", extMap.toString()));
    }
  }

  /**
   * The description with candidates at its first m-line in use, and with the best of them as the
   * default of all in use (RFC 9429 section 5.2.2).
   *
   * @param complete whether no more will come
   */
  static Sdp withCandidates(Sdp sdp, List<CandidateAttribute> candidates, boolean complete) {
    List<MediaDescription> media = new ArrayList<>();
    CandidateAttribute best = best(candidates);
    boolean first = true;
    for (MediaDescription description : sdp.media()) {
      if (description.rejected()) {
        media.add(description);
        continue;
      }
      List<SdpAttribute> attributes = new ArrayList<>();
      if (first) {
        addCandidates(attributes, candidates, complete);
        first = false;
      }
      attributes.addAll(description.attributes());
      media.add(
          new MediaDescription(
              description.kind(),
              best == null ? description.port() : best.port(),
              description.protocol(),
              description.formats(),
              best == null ? description.connection() : connection(best),
              attributes));
    }
    return new Sdp(sdp.origin(), sdp.sessionName(), sdp.attributes(), media);
  }

  private static void addCandidates(
      List<SdpAttribute> out, List<CandidateAttribute> candidates, boolean complete) {
    for (CandidateAttribute candidate : candidates) {
      String value = candidate.toString().substring("candidate:".length());
      out.add(new SdpAttribute("candidate", value));
    }
    if (complete) {
      out.add(SdpAttribute.property("end-of-candidates"));
    }
  }

  private static String connection(CandidateAttribute candidate) {
    String family = candidate.address().indexOf(':') < 0 ? "IN IP4 " : "IN IP6 ";
    return family + candidate.address();
  }

  private static @Nullable CandidateAttribute best(List<CandidateAttribute> candidates) {
    return candidates.stream()
        .filter(CandidateAttribute::usable)
        .filter(candidate -> !candidate.isMulticastDnsName())
        .max(
            Comparator.comparing((CandidateAttribute candidate) -> reach(candidate.type()))
                .thenComparing(candidate -> candidate.address().indexOf(':') < 0))
        .orElse(null);
  }

  /** How likely the other side reaches such an address, the likeliest highest. */
  private static int reach(CandidateType type) {
    return switch (type) {
      case RELAY -> 2;
      case SRFLX, PRFLX -> 1;
      case HOST -> 0;
    };
  }
}
