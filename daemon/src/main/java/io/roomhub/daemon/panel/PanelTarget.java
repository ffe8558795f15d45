package io.roomhub.daemon.panel;

/**
 * The hub as its buttons see it. Any thread, none of which may wait: nothing here blocks; what
 * takes time is begun, and goes on elsewhere in the order in which it was asked for.
 */
public interface PanelTarget {
  /** Mutes or unmutes. */
  void mute(boolean muted);

  /** Flips mute. */
  void toggleMute();

  /** Makes the speaker louder or softer, in points of 0..100. */
  void changeVolume(int points);

  /** Leaves the room; nothing happens outside it. */
  void leaveRoom();

  /** Comes back into the room; nothing happens inside it. */
  void rejoinRoom();

  /** Whether the hub has left its room. */
  boolean hasLeft();

  /** Examines everything that doctor does, and lets the room hear how it went. */
  void selfTest();

  /** Writes a report for support into the state directory. */
  void writeReport();
}
