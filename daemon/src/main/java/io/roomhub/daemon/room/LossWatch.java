package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.PeerConnectionStats;
import java.util.List;

/**
 * Judges from the receivers' reports whether any of them loses what we send. A receiver counts as
 * lossy until it has reported, and for ten seconds after each report of loss: protection that comes
 * too late is none, and one that stays a while costs little.
 *
 * <p>Thread: the room loop.
 */
public final class LossWatch {
  /** How long every report must have been clean. */
  public static final long CLEAN_MS = 10_000;

  /** Share of lost packets that is none: a report of one lost packet in a thousand. */
  private static final double NEGLIGIBLE_PERCENT = 0.1;

  private long lossSeenMs;
  private boolean everSeen;

  /**
   * Takes the present reports.
   *
   * @param nowMs monotonic
   * @return whether in-band FEC is worth its cost now
   */
  public boolean lossy(List<ParticipantView> participants, long nowMs) {
    boolean now = participants.stream().anyMatch(LossWatch::loses);
    if (now || !everSeen) {
      everSeen = true;
      lossSeenMs = nowMs;
    }
    return nowMs - lossSeenMs < CLEAN_MS;
  }

  private static boolean loses(ParticipantView participant) {
    PeerConnectionStats stats = participant.stats();
    return participant.connected()
        && stats != null
        && !(stats.remoteLossPercent() <= NEGLIGIBLE_PERCENT);
  }
}
