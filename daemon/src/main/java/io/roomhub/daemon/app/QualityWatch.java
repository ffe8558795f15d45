package io.roomhub.daemon.app;

import io.roomhub.daemon.control.quality.QualityHistory;
import io.roomhub.daemon.control.quality.QualityLog;
import io.roomhub.daemon.control.quality.QualitySample;
import io.roomhub.daemon.room.ConnectionQuality;
import io.roomhub.daemon.room.ParticipantView;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.voice.VoiceStatus;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.hardware.clock.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes everybody's figures into the history. Room loop; {@link #log} from any thread. */
final class QualityWatch {
  private final Clock clock;
  private final long startNanos;
  private final Supplier<VoiceStatus> voice;
  private final Function<String, @Nullable TalkerStats> talkers;
  private final int frameMs;
  private final QualityHistory history;

  /**
   * @param startNanos when the hub started, as its uptime counts
   * @param talkers how the sound of a participant fares, by id
   * @param frameMs length of an Opus frame
   * @param maxPeers most participants besides the hub
   */
  QualityWatch(
      Clock clock,
      long startNanos,
      Supplier<VoiceStatus> voice,
      Function<String, @Nullable TalkerStats> talkers,
      int frameMs,
      int maxPeers) {
    this.clock = clock;
    this.startNanos = startNanos;
    this.voice = voice;
    this.talkers = talkers;
    this.frameMs = frameMs;
    this.history = new QualityHistory(maxPeers);
  }

  /** Looks once; costs nothing while nobody is there. */
  void look(List<ParticipantView> participants) {
    if (participants.isEmpty()) {
      return;
    }
    VoiceStatus now = voice.get();
    double uptime = uptimeSeconds();
    for (ParticipantView participant : participants) {
      PeerConnectionStats stats = participant.stats();
      if (stats != null) {
        TalkerStats talker = talkers.apply(participant.id());
        history.add(
            participant.id(),
            participant.name(),
            uptime,
            sample(participant.connected(), stats, talker, now));
      }
    }
  }

  private QualitySample sample(
      boolean connected, PeerConnectionStats stats, @Nullable TalkerStats talker, VoiceStatus now) {
    return new QualitySample(
        stats.roundTripMs(),
        stats.jitterMs(),
        stats.lossPercent(),
        stats.remoteLossPercent(),
        talker == null ? Double.NaN : talker.jitterBufferMs(),
        talker == null ? Double.NaN : talker.concealedPercent(),
        stats.sendBitrate(),
        stats.receiveBitrate(),
        MouthToEarEstimate.of(stats, talker, now, frameMs),
        connected ? ConnectionQuality.of(stats.roundTripMs(), stats.lossPercent()).word() : null);
  }

  /** The last ten minutes. */
  QualityLog log() {
    return history.log(uptimeSeconds());
  }

  private double uptimeSeconds() {
    return (clock.nanoTime() - startNanos) / 1e9;
  }
}
