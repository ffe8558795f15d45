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
 * Judges an offer of the other side (RFC 9429 sections 5.8 and 5.10): one audio m-line that we can
 * use is taken, all others are refused.
 */
final class OfferReader {
  private final Sdp offer;
  private final AgreedState agreed;
  private final boolean preferPassive;
  private final List<String> refusals = new ArrayList<>();

  private OfferReader(Sdp offer, AgreedState agreed, boolean preferPassive) {
    this.offer = offer;
    this.agreed = agreed;
    this.preferPassive = preferPassive;
  }

  /**
   * @param agreed what held before
   * @throws SdpException when the offer contradicts itself or what held before, or cannot be
   *     encrypted
   */
  static RemoteOffer read(Sdp offer, AgreedState agreed, boolean preferPassive)
      throws SdpException {
    checkMids(offer);
    checkContinuity(offer, agreed);
    return new OfferReader(offer, agreed, preferPassive).read();
  }

  private RemoteOffer read() throws SdpException {
    int chosen = chooseAudio();
    List<MediaSlot> slots = new ArrayList<>();
    for (int i = 0; i < offer.media().size(); i++) {
      slots.add(MediaSlot.of(offer.media().get(i), Use.OFF));
    }
    boolean mixed =
        offer.has("extmap-allow-mixed")
            || (chosen >= 0 && offer.media().get(chosen).has("extmap-allow-mixed"));
    if (chosen < 0) {
      boolean audioGone = agreed.audio() != null || !refusals.isEmpty();
      return new RemoteOffer(
          slots,
          new NegotiatedSession(null, null, List.of(), MediaSlot.rejected(slots)),
          agreed.audioWanted() && !audioGone,
          false,
          mixed,
          refusals);
    }
    MediaDescription media = offer.media().get(chosen);
    String told = media.mid();
    String mid = told == null ? MediaSlot.unusedMid(slots) : told;
    slots.set(chosen, MediaSlot.of(media, Use.AUDIO).withMid(mid));
    TransportReader transport = new TransportReader(offer, media);
    MediaDescription tagged = transport.tagged();
    if (tagged != null && canCarry(tagged, media)) {
      slots.set(offer.media().indexOf(tagged), MediaSlot.of(tagged, Use.CARRIER));
    }
    NegotiatedSession session =
        new NegotiatedSession(
            transport.read(agreed.transport(), false, role(transport)),
            new AudioReader(offer, media)
                .read(mid, chosen, null, null, null, transport.has("rtcp-rsize")),
            transport.bundle().isEmpty() ? List.of() : MediaSlot.bundle(slots),
            MediaSlot.rejected(slots));
    return new RemoteOffer(slots, session, true, told != null, mixed, refusals);
  }

  /** Whether an m-line can be kept on without media, as {@link Use#CARRIER} of the audio. */
  private boolean canCarry(MediaDescription tagged, MediaDescription audio) {
    return !tagged.mid().equals(audio.mid())
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
    return preferPassive ? DtlsRole.SERVER : DtlsRole.CLIENT;
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
