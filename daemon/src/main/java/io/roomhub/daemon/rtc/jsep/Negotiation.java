package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SdpParser;
import io.roomhub.daemon.rtc.sdp.SdpWriter;
import io.roomhub.daemon.rtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Offer and answer for one connection with one audio transceiver and data channels (RFC 9429; names
 * of the W3C recommendation). Every other m-line is answered as rejected and kept as rejected; only
 * one that leads the BUNDLE group of ours stays on without media, see {@link MediaSlot.Use}.
 *
 * <p>Every call either takes effect as a whole or throws and changes nothing. Calls come from one
 * thread at a time: that of the connection that owns it.
 */
public final class Negotiation {
  /** What browsers use; an offer of theirs decides otherwise. */
  private static final int OPUS_PAYLOAD_TYPE = 111;

  private static final int RED_PAYLOAD_TYPE = 63;

  private static final NegotiatedExtensions OFFERED_EXTENSIONS =
      new NegotiatedExtensions(1, 1, true, 4, 4);

  private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";

  private final LocalParameters local;
  private final Supplier<IceCredentials> iceGenerations;
  private final DescriptionBuilder builder;

  private SignalingState state = SignalingState.STABLE;
  private AgreedState agreed = AgreedState.NOTHING;
  private @Nullable LocalOffer localOffer;
  private @Nullable RemoteOffer remoteOffer;

  /** Given to an offer that was rolled back before any generation was in use: still good. */
  private @Nullable IceCredentials unusedIce;

  private boolean sending = true;
  private boolean restartWanted;
  private long version;
  private @Nullable Sdp localSdp;
  private SessionDescription.Type localType = SessionDescription.Type.OFFER;

  /**
   * @param local what our descriptions say about us
   * @param iceGenerations called whenever a description of ours begins a new ICE generation; the
   *     owner starts gathering for it
   */
  public Negotiation(LocalParameters local, Supplier<IceCredentials> iceGenerations) {
    this.local = local;
    this.iceGenerations = iceGenerations;
    this.builder = new DescriptionBuilder(local);
  }

  /** Where the exchange stands. */
  public SignalingState signalingState() {
    return state;
  }

  /** What the last completed exchange agreed on, or null before the first. */
  public @Nullable NegotiatedSession session() {
    return agreed.session();
  }

  /**
   * The credentials of our latest description: of the offer that waits for an answer, else those in
   * use; after a rolled-back first offer still its own, because the next description repeats them.
   * Null while no m-line of our descriptions is in use.
   */
  public @Nullable IceCredentials localIce() {
    if (localOffer != null && localOffer.ice() != null) {
      return localOffer.ice();
    }
    return agreed.localIce() != null ? agreed.localIce() : unusedIce;
  }

  /**
   * Whether an offer should be made (W3C "check if negotiation is needed"): our audio or our data
   * channels have no m-line yet, our track came or went, or an ICE restart is wanted. Always false
   * outside {@code stable}.
   */
  public boolean negotiationNeeded() {
    return state == SignalingState.STABLE
        && (audioDue() || dataDue() || trackChanged() || restartDue());
  }

  private boolean audioDue() {
    return agreed.audio() == null && agreed.audioWanted() && sending;
  }

  private boolean dataDue() {
    return agreed.data() == null && agreed.dataWanted();
  }

  private boolean trackChanged() {
    return agreed.audio() != null && agreed.sending() != sending;
  }

  /** Whether our audio is sent; so it is from the beginning. For the next description of ours. */
  public void setSending(boolean sent) {
    sending = sent;
    if (sent && state != SignalingState.CLOSED) {
      agreed = agreed.wantingAudio();
    }
  }

  /**
   * Whether data channels have an m-line or wait for one; false before there is one, and once the
   * other side has rejected or dropped it.
   */
  public boolean dataWanted() {
    return agreed.dataWanted();
  }

  /** There is a data channel: the next offer has an m-line for it. */
  public void wantData() {
    agreed = agreed.wantingData();
  }

  /**
   * Makes the next offer start a new ICE generation. Nothing happens before the first description
   * of ours, which starts one anyway.
   */
  public void restartIce() {
    restartWanted = agreed.localIce() != null || localOffer != null;
  }

  private boolean restartDue() {
    return restartWanted && agreed.localIce() != null;
  }

  /**
   * Makes and applies a description of our own: an answer in {@code have-remote-offer}, else an
   * offer, which in {@code have-local-offer} replaces the one before. It has no candidates.
   *
   * @throws InvalidStateException when closed
   */
  public SessionDescription setLocalDescription() throws InvalidStateException {
    if (state == SignalingState.CLOSED) {
      throw new InvalidStateException("the connection is closed");
    }
    if (remoteOffer != null) {
      localSdp = answer(remoteOffer);
      localType = SessionDescription.Type.ANSWER;
    } else {
      localSdp = offer();
      localType = SessionDescription.Type.OFFER;
    }
    return describe(localSdp, List.of(), false);
  }

  /**
   * Our latest description, with the candidates that are known. Null before the first and after a
   * rollback.
   *
   * @param gathered of the generation that {@link #localIce()} names; later ones are trickled
   * @param gatheringComplete whether that is all of them
   */
  public @Nullable SessionDescription localDescription(
      List<CandidateAttribute> gathered, boolean gatheringComplete) {
    return localSdp == null ? null : describe(localSdp, gathered, gatheringComplete);
  }

  private SessionDescription describe(
      Sdp sdp, List<CandidateAttribute> candidates, boolean gatheringComplete) {
    Sdp complete = DescriptionBuilder.withCandidates(sdp, candidates, gatheringComplete);
    return new SessionDescription(localType, SdpWriter.write(complete));
  }

  private Sdp offer() {
    List<MediaSlot> slots = new ArrayList<>(agreed.slots());
    NegotiatedAudio audio = agreed.audio();
    NegotiatedData data = agreed.data();
    int audioIndex = audio == null ? -1 : audio.mLineIndex();
    int dataIndex = data == null ? -1 : data.mLineIndex();
    if (audioDue()) {
      String format = Integer.toString(OPUS_PAYLOAD_TYPE);
      audioIndex = add(slots, "audio", PROTOCOL, format, MediaSlot.Use.AUDIO);
    }
    if (dataDue()) {
      dataIndex =
          add(slots, DataReader.KIND, DataReader.PROTOCOL, DataReader.FORMAT, MediaSlot.Use.DATA);
    }
    boolean anything = audioIndex >= 0 || dataIndex >= 0;
    LocalOffer unanswered = localOffer;
    boolean restart = anything && (unanswered == null ? restartDue() : unanswered.iceRestart());
    LocalOffer made =
        new LocalOffer(
            slots,
            audioIndex,
            dataIndex,
            sending,
            audio == null ? OPUS_PAYLOAD_TYPE : audio.receivePayloadType(),
            audio == null ? RED_PAYLOAD_TYPE : audio.receiveRedPayloadType(),
            audio == null ? OFFERED_EXTENSIONS : audio.extensions(),
            anything ? iceForOffer() : null,
            restart);
    IceCredentials ice = made.ice();
    DescriptionBuilder.Transport transport =
        ice == null ? null : new DescriptionBuilder.Transport(ice, SetupRole.ACTPASS, true, true);
    DescriptionBuilder.Audio content =
        new DescriptionBuilder.Audio(
            made.payloadType(),
            made.redPayloadType(),
            made.extensions(),
            MediaDirection.of(sending, true),
            true);
    Sdp sdp = builder.build(++version, slots, transport, content, true);
    restartWanted = restartWanted && (unanswered != null || !restart);
    localOffer = made;
    state = SignalingState.HAVE_LOCAL_OFFER;
    return sdp;
  }

  private static int add(
      List<MediaSlot> slots, String kind, String protocol, String format, MediaSlot.Use use) {
    String mid = MediaSlot.unusedMid(slots);
    slots.add(new MediaSlot(kind, protocol, format, null, null, mid, use));
    return slots.size() - 1;
  }

  /**
   * While an offer waits for its answer it keeps its generation, a restart comes after: the answer
   * to the offer before may be on its way, and nothing in it tells which of the two it is for.
   */
  private IceCredentials iceForOffer() {
    if (localOffer != null || !restartDue()) {
      IceCredentials known = localIce();
      if (known != null) {
        return known;
      }
    }
    return iceGenerations.get();
  }

  private Sdp answer(RemoteOffer offer) {
    NegotiatedSession session = offer.session();
    if (session.audio() != null) {
      MediaDirection offered = session.audio().direction();
      session =
          session.withDirection(MediaDirection.of(offered.sends() && sending, offered.receives()));
    }
    RemoteTransport transport = session.transport();
    NegotiatedAudio audio = session.audio();
    IceCredentials ice = null;
    DescriptionBuilder.Transport content = null;
    if (transport != null) {
      IceCredentials known = localIce();
      boolean fresh = known == null || transport.iceRestarted();
      ice = fresh ? iceGenerations.get() : known;
      restartWanted = restartWanted && !transport.iceRestarted();
      content =
          new DescriptionBuilder.Transport(
              Objects.requireNonNull(ice),
              transport.dtlsRole() == DtlsRole.CLIENT ? SetupRole.ACTIVE : SetupRole.PASSIVE,
              !session.bundle().isEmpty(),
              offer.namesMid());
    }
    Sdp sdp =
        builder.build(
            ++version,
            offer.slots(),
            content,
            audio == null ? null : answered(audio),
            offer.extmapAllowMixed());
    agree(
        new AgreedState(
            offer.slots(),
            offer.audioWanted(),
            session.data() != null || dataDue(),
            sending,
            session,
            ice));
    return sdp;
  }

  private static DescriptionBuilder.Audio answered(NegotiatedAudio audio) {
    return new DescriptionBuilder.Audio(
        audio.receivePayloadType(),
        audio.receiveRedPayloadType(),
        audio.extensions(),
        audio.direction(),
        audio.rtcpReducedSize());
  }

  private void agree(AgreedState next) {
    agreed = next;
    localOffer = null;
    remoteOffer = null;
    if (next.localIce() != null) {
      unusedIce = null;
    } else {
      // Without a transport there is nothing to restart.
      restartWanted = false;
    }
    state = SignalingState.STABLE;
  }

  /**
   * Applies what the other side sent. An offer in {@code have-local-offer} rolls our own back (RFC
   * 9429 section 4.1.10.2); in {@code have-remote-offer} it replaces the one before.
   *
   * @throws SdpException when it cannot be understood or accepted
   * @throws InvalidStateException when it does not fit the signaling state
   */
  public NegotiationResult setRemoteDescription(SessionDescription description)
      throws SdpException, InvalidStateException {
    if (state == SignalingState.CLOSED) {
      throw new InvalidStateException("the connection is closed");
    }
    return switch (description.type()) {
      case OFFER -> setRemoteOffer(description.sdp());
      case ANSWER -> setRemoteAnswer(description.sdp());
      case ROLLBACK -> {
        boolean ours = localOffer != null;
        rollback();
        yield new NegotiationResult(agreed.session(), ours, List.of());
      }
    };
  }

  private NegotiationResult setRemoteOffer(String text) throws SdpException {
    RemoteOffer offer = OfferReader.read(SdpParser.parse(text), agreed, local);
    boolean ours = localOffer != null;
    if (ours) {
      withdrawLocalOffer();
    }
    remoteOffer = offer;
    state = SignalingState.HAVE_REMOTE_OFFER;
    return new NegotiationResult(offer.session(), ours, offer.refusals());
  }

  private NegotiationResult setRemoteAnswer(String text)
      throws SdpException, InvalidStateException {
    LocalOffer offer = localOffer;
    if (offer == null) {
      throw new InvalidStateException("an answer in " + state.w3c());
    }
    AgreedState next = AnswerReader.read(SdpParser.parse(text), offer, agreed);
    if (offer.iceRestart() && Objects.equals(remoteIce(next), remoteIce(agreed))) {
      // RFC 8839 section 4.4.1.1.1: the answer to a restart has new ones. An offer that was sent
      // twice is answered twice, and this is the second answer to the one before.
      throw new InvalidStateException("an answer to a restart with the old ICE credentials");
    }
    agree(next);
    return new NegotiationResult(agreed.session(), false, List.of());
  }

  private static @Nullable IceCredentials remoteIce(AgreedState state) {
    NegotiatedSession session = state.session();
    RemoteTransport transport = session == null ? null : session.transport();
    return transport == null ? null : transport.ice();
  }

  /**
   * Withdraws the offer that waits for an answer, ours or theirs (RFC 9429 section 4.1.10.2).
   *
   * @throws InvalidStateException when there is none
   */
  public void rollback() throws InvalidStateException {
    if (localOffer != null) {
      withdrawLocalOffer();
    } else if (remoteOffer == null) {
      throw new InvalidStateException("nothing to roll back in " + state.w3c());
    }
    remoteOffer = null;
    state = SignalingState.STABLE;
  }

  private void withdrawLocalOffer() {
    LocalOffer withdrawn = Objects.requireNonNull(localOffer);
    if (agreed.localIce() == null) {
      unusedIce = withdrawn.ice();
      restartWanted = false;
    } else {
      restartWanted = restartWanted || withdrawn.iceRestart();
    }
    localOffer = null;
    localSdp = null;
  }

  /** Ends the exchange for good. Idempotent. */
  public void close() {
    state = SignalingState.CLOSED;
    localOffer = null;
    remoteOffer = null;
  }
}
