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

  /**
   * Somebody has written to everybody.
   *
   * @param text at most {@link RosterMessage#MAX_TEXT} characters
   */
  default void onChat(ParticipantView from, String text) {}

  /**
   * Somebody asks for no more than so much of our sound.
   *
   * @param bitrate of Opus, bit/s; 0 takes the wish back
   */
  default void onBitrateRequest(ParticipantView from, int bitrate) {}

  /** Something in the list of {@link Room#participants()} or in the rails has changed. */
  void onRoomChanged();
}
