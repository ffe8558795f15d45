package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.jsep.MediaSlot.Use;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges an offer of the other side (RFC 9429 sections 5.8 and 5.10): one audio m-line and one for
 * data channels that we can use are taken, on one transport; all others are refused.
 */
final class OfferReader {
  private static final String NOT_BUNDLED = "audio and data channels must share one BUNDLE group";

  private final Sdp offer;
  private final AgreedState agreed;
  private final LocalParameters local;
  private final List<String> refusals = new ArrayList<>();

  private OfferReader(Sdp offer, AgreedState agreed, LocalParameters local) {
    this.offer = offer;
    this.agreed = agreed;
    this.local = local;
  }

  /**
   * @param agreed what held before
   * @throws SdpException when the offer contradicts itself or what held before, or cannot be
   *     encrypted
   */
  static RemoteOffer read(Sdp offer, AgreedState agreed, LocalParameters local)
      throws SdpException {
    checkMids(offer);
    checkContinuity(offer, agreed);
    return new OfferReader(offer, agreed, local).read();
  }

  private RemoteOffer read() throws SdpException {
    int audio = chooseAudio();
    boolean audioGone = audio < 0 && (agreed.audio() != null || !refusals.isEmpty());
    int data = chooseData(audio);
    List<MediaSlot> slots = new ArrayList<>();
    for (int i = 0; i < offer.media().size(); i++) {
      slots.add(MediaSlot.of(offer.media().get(i), Use.OFF));
    }
    int first = audio < 0 ? data : audio;
    boolean mixed =
        offer.has("extmap-allow-mixed")
            || (audio >= 0 && offer.media().get(audio).has("extmap-allow-mixed"));
    if (first < 0) {
      return new RemoteOffer(
          slots,
          NegotiatedSession.nothing(slots),
          agreed.audioWanted() && !audioGone,
          false,
          mixed,
          refusals);
    }
    MediaDescription media = offer.media().get(first);
    String told = media.mid();
    String mid = told == null ? MediaSlot.unusedMid(slots) : told;
    TransportReader transport = new TransportReader(offer, media);
    if (data >= 0) {
      slots.set(data, MediaSlot.of(offer.media().get(data), Use.DATA));
    }
    slots.set(first, MediaSlot.of(media, audio < 0 ? Use.DATA : Use.AUDIO).withMid(mid));
    MediaDescription tagged = transport.tagged();
    if (tagged != null && canCarry(tagged, slots.get(offer.media().indexOf(tagged)))) {
      slots.set(offer.media().indexOf(tagged), MediaSlot.of(tagged, Use.CARRIER));
    }
    NegotiatedSession session =
        new NegotiatedSession(
            transport.read(agreed.transport(), false, role(transport)),
            audio < 0
                ? null
                : new AudioReader(offer, media)
                    .read(mid, audio, null, null, null, transport.has("rtcp-rsize")),
            data < 0 ? null : new DataReader(offer.media().get(data)).read(data),
            transport.bundle().isEmpty() ? List.of() : MediaSlot.bundle(slots),
            MediaSlot.rejected(slots));
    return new RemoteOffer(
        slots,
        session,
        audio >= 0 || (agreed.audioWanted() && !audioGone),
        told != null,
        mixed,
        refusals);
  }

  /** Whether an m-line can be kept on without media, as {@link Use#CARRIER} of what is in use. */
  private boolean canCarry(MediaDescription tagged, MediaSlot slot) {
    return slot.off()
        && !tagged.rejected()
        && new TransportReader(offer, tagged).rtcpMux()
        && new AudioReader(offer, tagged).hasKnownProtocol();
  }

  /** Index of the audio m-line to use, or -1; the one in use goes first. */
  private int chooseAudio() throws SdpException {
    List<Integer> order = new ArrayList<>();
    NegotiatedAudio current = agreed.audio();
    if (current != null) {
      order.add(current.mLineIndex());
    }
    for (int i = 0; i < offer.media().size(); i++) {
      if (current == null || i != current.mLineIndex()) {
        order.add(i);
      }
    }
    int chosen = -1;
    for (int index : order) {
      MediaDescription media = offer.media().get(index);
      if (!media.kind().equals("audio") || media.rejected()) {
        continue;
      }
      String refusal = chosen >= 0 ? "one audio m-line is all we use" : refusal(media);
      if (refusal == null) {
        chosen = index;
      } else {
        refusals.add("audio m-line " + index + " refused: " + refusal);
      }
    }
    return chosen;
  }

  /**
   * Index of the m-line for data channels to use, or -1; the one in use goes first.
   *
   * @param audio index of the audio, whose transport they must share, or -1
   */
  private int chooseData(int audio) {
    int chosen = -1;
    NegotiatedData current = agreed.data();
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription media = offer.media().get(i);
      if (!media.kind().equals(DataReader.KIND) || media.rejected()) {
        continue;
      }
      String refusal = dataRefusal(media, audio);
      if (refusal == null && (chosen < 0 || (current != null && current.mLineIndex() == i))) {
        chosen = i;
      } else if (refusal != null) {
        refusals.add("data m-line " + i + " refused: " + refusal);
      }
    }
    return chosen;
  }

  private @Nullable String dataRefusal(MediaDescription media, int audio) {
    if (!local.dataChannels()) {
      return "there are no data channels here";
    }
    if (audio >= 0 && !new TransportReader(offer, offer.media().get(audio)).bundledWith(media)) {
      return NOT_BUNDLED;
    }
    return new DataReader(media).refusal();
  }

  /** Why an audio m-line cannot be used, or null. */
  private @Nullable String refusal(MediaDescription media) throws SdpException {
    AudioReader audio = new AudioReader(offer, media);
    TransportReader transport = new TransportReader(offer, media);
    if (!audio.hasKnownProtocol()) {
      return "its profile is not SRTP keyed by DTLS";
    }
    if (audio.opusPayloadType() < 0) {
      return "it does not offer Opus";
    }
    if (!transport.rtcpMux()) {
      return "it has no a=rtcp-mux, and RTCP on a port of its own is not supported";
    }
    if (transport.setup() == SetupRole.HOLDCONN) {
      return "a=setup:holdconn asks for no connection";
    }
    NegotiatedData data = agreed.data();
    if (data != null && agreed.audio() == null) {
      MediaDescription inUse = offer.media().get(data.mLineIndex());
      if (!inUse.rejected() && !transport.bundledWith(inUse)) {
        return NOT_BUNDLED;
      }
    }
    return null;
  }

  /**
   * Our role (RFC 8842 section 5.3): where the choice is ours, an association in use goes on with
   * the roles it has. An offer that tells no role leaves the choice to us too.
   */
  private DtlsRole role(TransportReader transport) throws SdpException {
    SetupRole offered = transport.setup();
    if (offered == SetupRole.ACTIVE) {
      return DtlsRole.SERVER;
    }
    if (offered == SetupRole.PASSIVE) {
      return DtlsRole.CLIENT;
    }
    RemoteTransport current = agreed.transport();
    if (current != null && current.fingerprints().equals(transport.fingerprints())) {
      return current.dtlsRole();
    }
    return local.preferPassive() ? DtlsRole.SERVER : DtlsRole.CLIENT;
  }

  private static void checkMids(Sdp offer) throws SdpException {
    Set<String> mids = new HashSet<>();
    for (MediaDescription media : offer.media()) {
      String mid = media.mid();
      if (mid != null && !mids.add(mid)) {
        throw new SdpException("two m-lines with the same a=mid");
      }
    }
  }

  /** RFC 3264 section 8: places do not vanish, and one in use does not change its meaning. */
  private static void checkContinuity(Sdp offer, AgreedState agreed) throws SdpException {
    if (offer.media().size() < agreed.slots().size()) {
      throw new SdpException(
          "an offer of "
              + offer.media().size()
              + " m-lines after one of "
              + agreed.slots().size()
              + ": m-lines may be switched off but not left out");
    }
    for (int i = 0; i < agreed.slots().size(); i++) {
      MediaSlot slot = agreed.slots().get(i);
      MediaDescription media = offer.media().get(i);
      boolean same =
          media.kind().equals(slot.kind())
              && (media.mid() == null || media.mid().equals(slot.mid()));
      if (!slot.off() && !same) {
        throw new SdpException("m-line " + i + " is in use and became another");
      }
    }
  }
}
