package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.PeerConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands each encoded frame to every participant: one encode, many sends. The list is replaced by
 * the room loop and read by the capture thread, without a lock.
 */
public final class AudioFanout {
  private volatile PeerConnection[] connections = new PeerConnection[0];

  /** Sends one frame to all. Capture thread; allocates nothing. */
  public void send(EncodedAudioFrame frame) {
    PeerConnection[] now = connections;
    for (PeerConnection connection : now) {
      connection.sendAudio(frame);
    }
  }

  /** Whether there is anybody to send to. */
  public boolean hasReceivers() {
    return connections.length > 0;
  }

  void add(PeerConnection connection) {
    List<PeerConnection> next = new ArrayList<>(List.of(connections));
    next.add(connection);
    connections = next.toArray(new PeerConnection[0]);
  }

  void remove(PeerConnection connection) {
    List<PeerConnection> next = new ArrayList<>(List.of(connections));
    next.remove(connection);
    connections = next.toArray(new PeerConnection[0]);
  }
}
