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
   * Sends one encoded frame, or drops it (counted) while the path is not up. Called by the capture
   * thread; does not block, allocates nothing.
   */
  void sendAudio(EncodedAudioFrame frame);

  /** A snapshot. Any thread. */
  PeerConnectionStats stats();

  /** Sends RTCP BYE and DTLS close_notify, frees everything. Idempotent. Fires no more events. */
  void close();
}
