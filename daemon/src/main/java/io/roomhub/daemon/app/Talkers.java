package io.roomhub.daemon.app;

import io.roomhub.daemon.room.TalkerRegistry;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.daemon.voice.receive.TalkerStats;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Joins the room's participants with the voice engine's talkers. Any thread. */
final class Talkers implements TalkerRegistry {
  private final VoiceEngine voice;
  private final Map<String, RemoteTalker> talkers = new ConcurrentHashMap<>();

  Talkers(VoiceEngine voice) {
    this.voice = voice;
  }

  @Override
  public AudioPacketSink add(String participantId) {
    RemoteTalker talker = voice.newTalker();
    talkers.put(participantId, talker);
    voice.addTalker(participantId, talker);
    return talker;
  }

  @Override
  public void remove(String participantId) {
    talkers.remove(participantId);
    voice.removeTalker(participantId);
  }

  @Override
  public void setMuted(String participantId, boolean muted) {
    RemoteTalker talker = talkers.get(participantId);
    if (talker != null) {
      talker.setSaysMuted(muted);
    }
  }

  /** How a participant's sound fares; null when it has none. */
  @Nullable TalkerStats stats(String participantId) {
    RemoteTalker talker = talkers.get(participantId);
    return talker == null ? null : talker.stats();
  }
}
