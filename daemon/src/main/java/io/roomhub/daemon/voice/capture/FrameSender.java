package io.roomhub.daemon.voice.capture;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import org.jspecify.annotations.Nullable;

/**
 * Where encoded sound goes: to {@code PeerConnection.sendAudio} of every peer. Peers whose path
 * carries less than that of the others may get an encoding of their own; without more ado everybody
 * is of the good class. All methods are called on the capture thread; they must not block, throw or
 * allocate.
 */
@FunctionalInterface
public interface FrameSender {
  /** Sends one frame to every peer; copies what it keeps: the frame is reused. */
  void send(EncodedAudioFrame frame);

  /**
   * Sends each peer the frame of its class, in one step: a peer that changes class meanwhile gets
   * exactly one of them.
   *
   * @param good for the good class; null when there is nothing to send to it this time
   * @param poor likewise
   */
  default void send(@Nullable EncodedAudioFrame good, @Nullable EncodedAudioFrame poor) {
    if (good != null) {
      send(good);
    }
  }

  /** Whether there is anybody to send to; while there is not, nothing is encoded. */
  default boolean hasReceivers() {
    return true;
  }

  /** Whether anybody is of the good class. */
  default boolean hasGoodReceivers() {
    return hasReceivers();
  }

  /** Whether anybody is of the poor class. */
  default boolean hasPoorReceivers() {
    return false;
  }
}
