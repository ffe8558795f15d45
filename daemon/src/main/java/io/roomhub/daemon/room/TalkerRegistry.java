package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.AudioPacketSink;

/**
 * Where the room tells the voice side who can be heard. Called on the room loop; does not block.
 */
public interface TalkerRegistry {
  /** Somebody may start to speak: where the packets go. */
  AudioPacketSink add(String participantId);

  /** What that one says of themselves; their packets will say the same a little later. */
  void setMuted(String participantId, boolean muted);

  /** Nothing more will come from that one. */
  void remove(String participantId);
}
