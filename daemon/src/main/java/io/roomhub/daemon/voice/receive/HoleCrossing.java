package io.roomhub.daemon.voice.receive;

/**
 * How a hole that lost packets left is crossed in less time than it lasted: as far as the delay is
 * longer than arrivals call for ({@link LossReserve}), what would be made up is left out instead.
 * Owned by the playback thread.
 */
final class HoleCrossing {
  /** At most a quarter of a hole is left out, or 5 ms if that is more. */
  private static final int SKIPPED_PART = 4;

  private static final int LEAST_SKIP = 240;

  /** What is made up at least, samples, so that the sound before fades into what follows: 5 ms. */
  private static final int LEAST_MADE_UP = 240;

  /** Sound is left out in steps of 2.5 ms. */
  private static final int STEP = 120;

  private final DelayEstimator delay;
  private long skippable;

  HoleCrossing(DelayEstimator delay) {
    this.delay = delay;
  }

  /** A hole of so many samples has to be crossed; none for 0. */
  void begin(long samples, long nowNanos) {
    if (samples > 0) {
      delay.addHole(nowNanos);
      skippable = Math.max(LEAST_SKIP, samples / SKIPPED_PART);
    }
  }

  /**
   * What to leave out now.
   *
   * @param samples that are still to be made up
   * @param delayNanos the present delay
   * @return samples
   */
  long skip(long samples, long delayNanos) {
    long spare = (delayNanos - delay.neededNanos()) * 3 / 62_500;
    long most = Math.min(skippable, samples - LEAST_MADE_UP);
    long skipped = Math.max(0, Math.min(spare, most)) / STEP * STEP;
    skippable -= skipped;
    return skipped;
  }
}
