package io.roomhub.daemon.room;

/** What the room tells the layers above, on the room loop. Must not block. */
public interface RoomListener {
  /** Somebody can be heard now. */
  void onParticipantConnected(ParticipantView participant);

  /**
   * Somebody who could be heard is gone.
   *
   * @param reason for people
   */
  void onParticipantGone(ParticipantView participant, String reason);

  /** Something in the list of {@link Room#participants()} or in the rails has changed. */
  void onRoomChanged();
}
