package io.roomhub.daemon.voice.receive;

/**
 * How long to hold frames. The delay of a frame is the time at which it could first be played, by
 * its own packet or by a copy of it in a later one, compared with the fastest arrival of late
 * ({@link TransitBase}); so one histogram holds jitter, reordering, in-band FEC and RED alike, and
 * a frame that nothing brings back does not count: no delay would help it.
 *
 * <p>The target is where delay and concealment together cost least, one percent of concealed frames
 * being worth {@value #MS_PER_PERCENT} ms. (NetEQ takes a fixed quantile of 0.95 in steps of 20 ms
 * and uses such a cost, 20 ms, for reordered packets alone.) So what was late once changes little,
 * and what returns changes much; the memory is {@value #MEMORY_MS} ms. Owned by the playback
 * thread.
 */
final class DelayEstimator {
  private static final double MS_PER_PERCENT = 45;
  private static final double RECOVERED_WEIGHT = 3;
  private static final double MARGIN_MS = 6;
  private static final int MEMORY_MS = 4_000;
  private static final int FRAME_MS = 20;
  private static final double PRIOR_FRAMES = 10;

  private final long minNanos;
  private final long maxNanos;
  private final TransitBase base = new TransitBase();
  private final ArrivalHistogram histogram =
      new ArrivalHistogram((double) MEMORY_MS / FRAME_MS, PRIOR_FRAMES);
  private int wantedMs = ArrivalHistogram.BIN_MS;
  private long target;

  /**
   * @param minMs least delay, ms
   * @param maxMs greatest, ms
   */
  DelayEstimator(int minMs, int maxMs) {
    minNanos = minMs * 1_000_000L;
    maxNanos = maxMs * 1_000_000L;
    target = minNanos;
  }

  /** Forgets everything: a new stream or a new path. */
  void reset() {
    base.clear();
    histogram.clear();
    wantedMs = ArrivalHistogram.BIN_MS;
    target = minNanos;
  }

  /** Whether {@link #relative} has something to compare with. */
  boolean ready() {
    return base.ready();
  }

  /** Transit above the base, ns; negative for a packet faster than all. */
  long relative(long transitNanos) {
    return transitNanos - base.nanos();
  }

  /** A packet has come: learns how fast the path is. */
  void addPacket(long transitNanos, long arrivalNanos) {
    base.add(transitNanos, arrivalNanos);
  }

  /**
   * A frame has become playable, by its own packet or by a copy. At least one packet was added.
   *
   * @param transitNanos arrival minus the frame's own sampling time, ns
   * @param recovered whether a copy brought it back: loss goes on where jitter may have been once
   */
  void addFrame(long transitNanos, boolean recovered) {
    histogram.add(relative(transitNanos), recovered ? RECOVERED_WEIGHT : 1);
    wantedMs = histogram.cheapest(MS_PER_PERCENT, wantedMs, MARGIN_MS);
    target = Math.clamp(wantedMs * 1_000_000L, minNanos, maxNanos);
  }

  /** The smallest transit of late, ns; the zero of {@link #targetNanos()}. */
  long baseNanos() {
    return base.nanos();
  }

  /** How long after the fastest possible arrival a frame should be playable, ns. */
  long targetNanos() {
    return target;
  }
}
