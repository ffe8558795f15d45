package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import org.jspecify.annotations.Nullable;

/** What an {@link IceTransport} tells. No call may block. */
public interface IceListener {
  /**
   * A candidate of ours, or null when a generation has no more. On a thread of the transport.
   *
   * @param usernameFragment which generation it belongs to
   */
  void onLocalCandidate(@Nullable CandidateAttribute candidate, String usernameFragment);

  /** On a thread of the transport. */
  void onGatheringState(IceGatheringState state);

  /**
   * On a thread of the transport or of who polls it.
   *
   * @param reason for people, with {@code failed}; else empty
   */
  void onConnectionState(IceConnectionState state, String reason);

  /**
   * An ICE restart would be good: the address in use is gone, there is a new one, or the call has
   * been on a detour for long. On a thread of the transport.
   */
  default void onRestartNeeded() {}

  /**
   * A datagram that is not STUN, from an address ICE has validated. One at a time, on a thread that
   * reads a socket; the array is reused after the return.
   *
   * @param arrivalNanos by the clock of the transport
   */
  void onDatagram(byte[] buffer, int offset, int length, long arrivalNanos);
}
