package io.roomhub.daemon.rtc;

import java.util.concurrent.Executor;

/** Makes peer connections: over the real network, or over a simulated one in tests. */
public interface PeerConnectionFactory {
  /**
   * Makes a connection with one audio transceiver (sendrecv). Cheap; gathering starts with the
   * first local description.
   *
   * @param room the serial executor that owns the connection
   * @param observer told of everything, on {@code room}
   * @param sink gets the decrypted audio, on the network thread
   */
  PeerConnection create(Executor room, PeerConnectionObserver observer, AudioPacketSink sink);
}
