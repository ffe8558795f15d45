package io.roomhub.daemon.voice.receive;

import io.roomhub.hardware.sound.AudioBlock;

/**
 * How long sound really waits, beside how long it should: what may be taken away and what is
 * missing. Owned by the playback thread.
 */
final class PlayoutDelay {
  private static final int TICK_SAMPLES = AudioBlock.SAMPLES;
  private static final long TICK_NANOS = AudioBlock.NANOS;

  /** So much below the target is no reason to lengthen the delay by a tick. */
  private static final long SLACK_NANOS = 2_000_000L;

  /**
   * While the reserve comes and goes with every loss, a tick above the target is left alone, or
   * sound would be lengthened and shortened in turns.
   */
  private static final long RESERVE_SLACK_NANOS = 12_000_000L;

  private final DelayEstimator target;
  private final DelayWindow recent = new DelayWindow();
  private int aheadSamples;
  private int frameSamples = TICK_SAMPLES;

  PlayoutDelay(DelayEstimator target) {
    this.target = target;
  }

  void clear() {
    recent.clear();
  }

  /**
   * Notes one tick.
   *
   * @param delayNanos at which the first sample of the tick plays
   * @param ofFrame length of the frames that come, samples
   */
  void add(long delayNanos, long nowNanos, int pendingSamples, int ofFrame) {
    recent.add(delayNanos, nowNanos);
    frameSamples = ofFrame;
    aheadSamples = pendingSamples % Math.min(ofFrame, TICK_SAMPLES);
  }

  /** The delay was changed on purpose. */
  void shift(long nanos) {
    recent.shift(nanos);
  }

  /**
   * How much of the delay nothing needs, samples: sound may be shortened by as much and still every
   * frame is asked for no earlier than the target allows. Frames are asked for in whole ticks, so
   * that a part of a tick is of use to nobody. The smallest delay of the last half second counts,
   * since the playback device may take several ticks at once. 0 while unknown.
   */
  int removableSamples() {
    long slack = target.reserving() ? RESERVE_SLACK_NANOS : 0;
    if (!recent.ready() || needNanos() < target.targetNanos() + slack) {
      return 0;
    }
    return aheadSamples + TICK_SAMPLES * (int) ((needNanos() - target.targetNanos()) / TICK_NANOS);
  }

  /** How much too short the delay is, samples: sound should be lengthened by as much. */
  int missingSamples() {
    if (!recent.ready() || needNanos() >= target.targetNanos() - SLACK_NANOS) {
      return 0;
    }
    long missing = target.targetNanos() - needNanos() + TICK_NANOS - 1;
    return TICK_SAMPLES * (int) (missing / TICK_NANOS) - aheadSamples;
  }

  /** The delay at which the frame that plays last within a tick must be there, ns. */
  private long needNanos() {
    int shortFrame = Math.max(0, TICK_SAMPLES - frameSamples);
    return recent.smallest() - (shortFrame + aheadSamples) * 62_500L / 3;
  }
}
