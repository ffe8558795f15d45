package io.roomhub.daemon.rtc;

import org.jspecify.annotations.Nullable;

/**
 * One encrypted audio connection to one remote participant, in the words of the W3C WebRTC
 * recommendation (https://www.w3.org/TR/webrtc/#rtcpeerconnection-interface) with one audio
 * transceiver, sendrecv.
 *
 * <p>Thread: every method except {@link #sendAudio} and {@link #stats} is called on the room's
 * serial executor, and every {@link PeerConnectionObserver} call comes on it. Nothing blocks.
 */
public interface PeerConnection {
  SignalingState signalingState();

  IceGatheringState iceGatheringState();

  IceConnectionState iceConnectionState();

  DtlsTransportState dtlsState();

  PeerConnectionState connectionState();

  /**
   * Applies an offer or answer of our own, made from the present state as the argument-less {@code
   * setLocalDescription()} of the recommendation does: an answer in {@code have-remote-offer}, else
   * an offer. Starts gathering.
   *
   * @return what to send to the other side
   * @throws InvalidStateException in a state that allows neither
   */
  SessionDescription setLocalDescription() throws InvalidStateException;

  /**
   * Applies what the other side sent. An offer that arrives in {@code have-local-offer} rolls our
   * own back first (JSEP, RFC 8829 section 4.1.10.2); whether to let it come here is the business
   * of the polite peer above.
   *
   * @throws SdpException when the text cannot be understood or asks for what we refuse (no BUNDLE,
   *     no fingerprint, ...); the connection is unchanged
   * @throws InvalidStateException when it does not fit the signaling state
   */
  void setRemoteDescription(SessionDescription description)
      throws SdpException, InvalidStateException;

  /**
   * Adds a trickled candidate; null is end-of-candidates. One that comes before the remote
   * description is kept until then. One that cannot be parsed or used is counted and dropped.
   */
  void addIceCandidate(@Nullable IceCandidate candidate);

  /**
   * Has the next offer begin a new ICE generation (W3C restartIce); {@link
   * PeerConnectionObserver#onNegotiationNeeded} follows. The path in use stays until the new one
   * carries, and DTLS goes on. A connection without paths has none to restart.
   */
  default void restartIce() {}

  /**
   * Makes a data channel. The first one needs an m-line, which the next offer of ours brings unless
   * the other side's has one; {@link PeerConnectionObserver#onNegotiationNeeded} tells when an
   * exchange has been completed before.
   *
   * @param label its name, at most 65535 bytes of UTF-8
   * @throws InvalidStateException when the connection is closed, has no data channels because
   *     usrsctp is not installed, has as many as it may have, or the negotiated id is taken
   */
  DataChannel createDataChannel(String label, DataChannelInit init) throws InvalidStateException;

  /**
   * Sends our audio again after {@link #removeTrack}, as at the beginning; where the other side has
   * rejected audio, a new m-line is offered for it. Takes effect with the next offer or answer of
   * ours.
   */
  void addTrack();

  /**
   * Does not send our audio: offers have no m-line for it where there is none yet, and offers and
   * answers only receive where there is one. Takes effect with the next offer or answer of ours, so
   * before the first one it makes a connection that begins with data channels only.
   */
  void removeTrack();

  /**
   * Sends one encoded frame, or drops it (counted) while the path is not up. Called by the capture
   * thread; does not block, allocates nothing.
   */
  void sendAudio(EncodedAudioFrame frame);

  /**
   * Sends at most so many copies of earlier frames along with each (RED), whatever is lost; no
   * limit at first. Any thread.
   */
  void setMaxRedundancy(int copies);

  /**
   * What takes the packets of somebody else's sound and sends them on over this connection, Opus as
   * it is, under an SSRC of its own beside ours. The same for the same SSRC. Room thread; its
   * packets may come on any one thread at a time.
   *
   * @param ssrc of the other side's choice, 32 bits unsigned; it knows by it who is speaking
   * @return null when this connection can carry no more such streams, or not under this SSRC
   */
  default @Nullable ForwardedStream forward(long ssrc) {
    return null;
  }

  /**
   * Packets of this SSRC are not the other side's own sound: they go to {@code sink}, on the
   * connection's network thread. Room thread.
   *
   * @param ssrc 32 bits unsigned; at most {@link ForwardedStream#MAX_STREAMS} different ones
   * @param sink null: they are dropped from now on
   */
  default void receiveForwarded(long ssrc, @Nullable AudioPacketSink sink) {}

  /** A snapshot. Any thread. */
  PeerConnectionStats stats();

  /** Sends RTCP BYE and DTLS close_notify, frees everything. Idempotent. Fires no more events. */
  void close();
}
