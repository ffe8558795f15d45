package io.roomhub.daemon.rtc;

import org.jspecify.annotations.Nullable;

/** What a {@link PeerConnection} tells its owner, on the room's serial executor. */
public interface PeerConnectionObserver {
  /** A local candidate to trickle to the other side; null when gathering has ended. */
  void onIceCandidate(@Nullable IceCandidate candidate);

  /** A new offer should be made (W3C negotiationneeded). */
  void onNegotiationNeeded();

  /**
   * {@link PeerConnection#connectionState()} has changed.
   *
   * @param reason for people, when the state is {@code failed} or {@code closed}: why; else empty
   */
  void onConnectionStateChange(PeerConnectionState state, String reason);

  /**
   * No path to the other side has been found for so long that people should be told why; the search
   * goes on.
   *
   * @param problem a sentence without its full stop
   */
  default void onPathProblem(String problem) {}

  /**
   * The other side has opened a data channel (W3C datachannel). It is open; messages come from the
   * end of this call on, to the observer that is set in it. Who does not want it closes it.
   */
  default void onDataChannel(DataChannel channel) {
    channel.close();
  }
}
