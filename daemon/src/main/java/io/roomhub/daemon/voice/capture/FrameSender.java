package io.roomhub.daemon.voice.capture;

import io.roomhub.daemon.rtc.EncodedAudioFrame;

/** Where encoded sound goes: to {@code PeerConnection.sendAudio} of every peer. */
@FunctionalInterface
public interface FrameSender {
  /**
   * Sends one frame to every peer. Called on the capture thread; must not block, throw or allocate,
   * and copies what it keeps: the frame is reused.
   */
  void send(EncodedAudioFrame frame);

  /** Whether there is anybody to send to; while there is not, nothing is encoded. */
  default boolean hasReceivers() {
    return true;
  }
}
