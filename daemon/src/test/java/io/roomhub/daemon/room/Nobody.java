package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;

/** Hears, follows and does nothing, for tests that look elsewhere. */
public class Nobody implements TalkerRegistry, RoomListener, PeerConnectionObserver {
  @Override
  public AudioPacketSink add(String participantId) {
    return packet -> {};
  }

  @Override
  public void setMuted(String participantId, boolean muted) {}

  @Override
  public void remove(String participantId) {}

  @Override
  public void onParticipantConnected(ParticipantView participant) {}

  @Override
  public void onParticipantGone(ParticipantView participant, String reason) {}

  @Override
  public void onRoomChanged() {}

  @Override
  public void onIceCandidate(IceCandidate candidate) {}

  @Override
  public void onNegotiationNeeded() {}

  @Override
  public void onConnectionStateChange(PeerConnectionState state, String reason) {}
}
