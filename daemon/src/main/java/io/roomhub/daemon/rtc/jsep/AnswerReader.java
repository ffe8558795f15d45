package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.jsep.MediaSlot.Use;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
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
    int audioIndex = taken(answer, offer.audioIndex());
    int dataIndex = taken(answer, offer.dataIndex());
    if (audioIndex < 0 && dataIndex < 0) {
      slots.replaceAll(slot -> slot.withUse(Use.OFF));
      return new AgreedState(
          slots,
          audioStillWanted(offer, agreed),
          dataStillWanted(offer, agreed),
          offer.sending(),
          NegotiatedSession.nothing(slots),
          null);
    }
    for (int i = 0; i < slots.size(); i++) {
      if (answer.media().get(i).rejected()) {
        slots.set(i, slots.get(i).withUse(Use.OFF));
      }
    }
    MediaDescription media = answer.media().get(audioIndex < 0 ? dataIndex : audioIndex);
    TransportReader transport = new TransportReader(answer, media);
    if (audioIndex >= 0
        && dataIndex >= 0
        && !transport.bundledWith(answer.media().get(dataIndex))) {
      throw new SdpException("the answer does not put audio and data channels on one transport");
    }
    NegotiatedSession session =
        new NegotiatedSession(
            transport.read(agreed.transport(), offer.iceRestart(), role(transport.setup())),
            audioIndex < 0 ? null : audio(answer, audioIndex, offer, transport),
            dataIndex < 0 ? null : data(answer.media().get(dataIndex), dataIndex),
            transport.bundle().isEmpty() ? List.of() : MediaSlot.bundle(slots),
            MediaSlot.rejected(slots));
    return new AgreedState(
        slots,
        audioIndex >= 0 || audioStillWanted(offer, agreed),
        dataIndex >= 0 || dataStillWanted(offer, agreed),
        offer.sending(),
        session,
        offer.ice());
  }

  /** The index itself, or -1 when that m-line was not offered or is rejected. */
  private static int taken(Sdp answer, int index) {
    return index < 0 || answer.media().get(index).rejected() ? -1 : index;
  }

  /** Audio that was not even offered is not rejected. */
  private static boolean audioStillWanted(LocalOffer offer, AgreedState agreed) {
    return offer.audioIndex() < 0 && agreed.audioWanted();
  }

  private static boolean dataStillWanted(LocalOffer offer, AgreedState agreed) {
    return offer.dataIndex() < 0 && agreed.dataWanted();
  }

  private static NegotiatedAudio audio(
      Sdp answer, int index, LocalOffer offer, TransportReader transport) throws SdpException {
    AudioReader audio = new AudioReader(answer, answer.media().get(index));
    if (!audio.hasKnownProtocol()) {
      throw new SdpException("the audio of the answer is not SRTP keyed by DTLS");
    }
    if (audio.opusPayloadType() < 0) {
      throw new SdpException("the answer does not take Opus");
    }
    if (!transport.rtcpMux()) {
      throw new SdpException("the answer has no a=rtcp-mux");
    }
    String mid = offer.slots().get(index).mid();
    NegotiatedAudio read =
        audio.read(
            mid == null ? Integer.toString(index) : mid,
            index,
            offer.payloadType(),
            offer.redPayloadType(),
            offer.extensions(),
            transport.has("rtcp-rsize"));
    // It may not ask for what was not offered.
    return read.withDirection(
        MediaDirection.of(
            read.direction().sends() && offer.sending(), read.direction().receives()));
  }

  private static NegotiatedData data(MediaDescription media, int index) throws SdpException {
    DataReader data = new DataReader(media);
    String refusal = data.refusal();
    if (refusal != null) {
      throw new SdpException("the data channels of the answer cannot be used: " + refusal);
    }
    return data.read(index);
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
