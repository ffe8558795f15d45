package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SessionDescription.Type;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.signaling.SignalMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The perfect-negotiation pattern of the WebRTC recommendation
 * (https://www.w3.org/TR/webrtc/#perfect-negotiation-example): when two offers cross, the polite
 * side takes its own back, the other ignores what came. On one serial executor the pattern's flag
 * for an offer in the making is not needed: making and sending is one step.
 *
 * <p>Thread: the room loop.
 */
final class PerfectNegotiation {
  /** The latest candidates, kept in case they have to be sent again. */
  private static final int MAX_KEPT = 32;

  private final PeerConnection connection;
  private final boolean polite;
  private final Consumer<SignalMessage> send;
  private final Deque<SignalMessage> gathered = new ArrayDeque<>();
  private boolean ignoringOffer;
  private boolean begun;
  private String offeredSession = "";

  PerfectNegotiation(PeerConnection connection, boolean polite, Consumer<SignalMessage> send) {
    this.connection = connection;
    this.polite = polite;
    this.send = send;
  }

  /** Whether anything was offered, by either side. */
  boolean begun() {
    return begun;
  }

  /** Whether our offer gives way when two cross. */
  boolean polite() {
    return polite;
  }

  /** Makes and sends an offer, unless one is already on its way. */
  void offer() throws InvalidStateException {
    begun = true;
    if (connection.signalingState() == SignalingState.STABLE) {
      sendOffer();
    }
  }

  private void sendOffer() throws InvalidStateException {
    SessionDescription offer = connection.setLocalDescription();
    offeredSession = SdpSessionId.of(offer.sdp());
    send.accept(new SignalMessage.Description(offer));
  }

  /** Sends a candidate of ours; null is end-of-candidates. */
  void candidate(@Nullable IceCandidate candidate) {
    SignalMessage message = new SignalMessage.Candidate(candidate);
    if (gathered.size() == MAX_KEPT) {
      gathered.remove();
    }
    gathered.add(message);
    send.accept(message);
  }

  /** Whether an offer of ours has not been answered yet. */
  boolean unanswered() {
    return connection.signalingState() == SignalingState.HAVE_LOCAL_OFFER;
  }

  /**
   * Sends the offer that has no answer yet once more: it may have been lost. One that comes twice
   * is answered twice, with no other effect.
   */
  void offerAgain() throws InvalidStateException {
    if (unanswered()) {
      sendOffer();
    }
  }

  /** Whether an answer is for an offer of another connection, which was given up since. */
  boolean answersAnother(SessionDescription description) {
    return description.type() == Type.ANSWER && !AnsweredOffer.mayBe(description, offeredSession);
  }

  /** Sends our candidates once more: they may have been lost. */
  void candidatesAgain() {
    gathered.forEach(send);
  }

  /** Takes an offer or answer from the other side, and answers an offer. */
  void onDescription(SessionDescription description) throws SdpException, InvalidStateException {
    begun = true;
    boolean collision =
        description.type() == Type.OFFER && connection.signalingState() != SignalingState.STABLE;
    ignoringOffer = collision && !polite;
    if (ignoringOffer) {
      return;
    }
    connection.setRemoteDescription(description);
    if (description.type() == Type.OFFER) {
      SessionDescription answer = connection.setLocalDescription();
      send.accept(new SignalMessage.Description(AnsweredOffer.name(answer, description)));
    }
  }

  /** Takes a candidate; those of an offer that was ignored are ignored as well. */
  void onCandidate(@Nullable IceCandidate candidate) {
    if (!ignoringOffer) {
      connection.addIceCandidate(candidate);
    }
  }
}
