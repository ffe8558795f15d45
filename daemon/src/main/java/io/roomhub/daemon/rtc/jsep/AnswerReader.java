package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.jsep.MediaSlot.Use;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges the answer to an offer of ours (RFC 9429 sections 5.8 and 5.11). */
final class AnswerReader {
  private AnswerReader() {}

  /**
   * What holds once the answer is applied.
   *
   * @throws SdpException when the answer does not fit the offer or cannot be encrypted
   */
  static AgreedState read(Sdp answer, LocalOffer offer, AgreedState agreed) throws SdpException {
    checkShape(answer, offer);
    List<MediaSlot> slots = new ArrayList<>(offer.slots());
    int index = offer.audioIndex();
    if (index < 0 || answer.media().get(index).rejected()) {
      slots.replaceAll(slot -> slot.withUse(Use.OFF));
      return new AgreedState(
          slots,
          false,
          new NegotiatedSession(null, null, List.of(), MediaSlot.rejected(slots)),
          null);
    }
    for (int i = 0; i < slots.size(); i++) {
      if (answer.media().get(i).rejected()) {
        slots.set(i, slots.get(i).withUse(Use.OFF));
      }
    }
    MediaDescription media = answer.media().get(index);
    AudioReader audio = new AudioReader(answer, media);
    TransportReader transport = new TransportReader(answer, media);
    if (!audio.hasKnownProtocol()) {
      throw new SdpException("the audio of the answer is not SRTP keyed by DTLS");
    }
    if (audio.opusPayloadType() < 0) {
      throw new SdpException("the answer does not take Opus");
    }
    if (!transport.rtcpMux()) {
      throw new SdpException("the answer has no a=rtcp-mux");
    }
    String mid = slots.get(index).mid();
    NegotiatedSession session =
        new NegotiatedSession(
            transport.read(agreed.transport(), offer.iceRestart(), role(transport.setup())),
            audio.read(
                mid == null ? Integer.toString(index) : mid,
                index,
                offer.payloadType(),
                offer.redPayloadType(),
                offer.extensions(),
                transport.has("rtcp-rsize")),
            transport.bundle().isEmpty() ? List.of() : MediaSlot.bundle(slots),
            MediaSlot.rejected(slots));
    return new AgreedState(slots, true, session, offer.ice());
  }

  /** Our role when we offered {@code actpass}; an answer without a role is passive (RFC 4145 4). */
  private static DtlsRole role(@Nullable SetupRole answered) throws SdpException {
    if (answered == SetupRole.ACTPASS || answered == SetupRole.HOLDCONN) {
      throw new SdpException("a=setup:" + answered.sdp() + " is no answer to a=setup:actpass");
    }
    return answered == SetupRole.ACTIVE ? DtlsRole.SERVER : DtlsRole.CLIENT;
  }

  private static void checkShape(Sdp answer, LocalOffer offer) throws SdpException {
    if (answer.media().size() != offer.slots().size()) {
      throw new SdpException(
          "an answer of "
              + answer.media().size()
              + " m-lines to an offer of "
              + offer.slots().size());
    }
    for (int i = 0; i < offer.slots().size(); i++) {
      MediaSlot slot = offer.slots().get(i);
      MediaDescription media = answer.media().get(i);
      if (!media.kind().equals(slot.kind())
          || (media.mid() != null && slot.mid() != null && !media.mid().equals(slot.mid()))) {
        throw new SdpException("m-line " + i + " of the answer is not that of the offer");
      }
      if (slot.off() && !media.rejected()) {
        throw new SdpException("m-line " + i + " of the answer uses what was not offered");
      }
    }
  }
}
