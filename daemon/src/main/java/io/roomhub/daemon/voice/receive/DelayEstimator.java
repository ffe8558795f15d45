package io.roomhub.daemon.voice.receive;

/**
 * How long to hold frames. The delay of a frame is the time at which it could first be played, by
 * its own packet or by a copy of it in a later one, compared with the fastest arrival of late
 * ({@link TransitBase}); so jitter, reordering, in-band FEC and RED are of one kind, and a frame
 * that nothing brings back does not count: no delay would help it.
 *
 * <p>The target is where delay and concealment together cost least, one percent of concealed frames
 * being worth {@value #MS_PER_PERCENT} ms. (NetEQ takes a fixed quantile of 0.95 in steps of 20 ms
 * and uses such a cost, 20 ms, for reordered packets alone.) So what was late once changes little,
 * and what returns changes much. Jitter is remembered for {@value #JITTER_MEMORY_MS} ms; frames
 * that copies brought back weigh more and are remembered for {@value #RECOVERY_MEMORY_MS} ms, since
 * loss goes on where jitter may have been once. Stalls are kept apart ({@link RecurringStalls}),
 * and so is what helps over holes ({@link LossReserve}). Owned by the playback thread.
 */
final class DelayEstimator {
  private static final double MS_PER_PERCENT = 45;
  private static final double RECOVERED_WEIGHT = 6;
  private static final double MARGIN_MS = 6;
  private static final int JITTER_MEMORY_MS = 4_000;
  private static final int RECOVERY_MEMORY_MS = 20_000;
  private static final int FRAME_MS = 20;
  private static final double PRIOR_FRAMES = 10;

  /** A clock that runs slow is noticed before sound runs out. */
  private static final long GUARD_NANOS = 3_000_000L;

  private final long minNanos;
  private final long maxNanos;
  private final TransitBase base = new TransitBase();
  private final ArrivalHistogram jitter =
      new ArrivalHistogram((double) JITTER_MEMORY_MS / FRAME_MS, PRIOR_FRAMES);
  private final ArrivalHistogram recovery =
      new ArrivalHistogram((double) RECOVERY_MEMORY_MS / FRAME_MS, PRIOR_FRAMES);
  private final RecurringStalls stalls = new RecurringStalls();
  private final LossReserve reserve = new LossReserve();
  private int wantedMs = ArrivalHistogram.BIN_MS;
  private long frameNanos;
  private long needed;
  private long expectedNanos;
  private boolean reserving;

  /**
   * @param minMs least sound that waits when a frame has come, the frame's own included, ms
   * @param maxMs greatest delay, ms
   */
  DelayEstimator(int minMs, int maxMs) {
    minNanos = minMs * 1_000_000L;
    maxNanos = maxMs * 1_000_000L;
    needed = minNanos;
  }

  /** Forgets everything: a new stream or a new path. */
  void reset() {
    base.clear();
    jitter.clear();
    recovery.clear();
    stalls.clear();
    reserve.clear();
    wantedMs = ArrivalHistogram.BIN_MS;
    needed = leastNanos();
    reserving = false;
    expectedNanos = 0;
  }

  /** Frames last so long, ns. */
  void setFrame(long nanos) {
    frameNanos = nanos;
  }

  private long leastNanos() {
    return Math.max(GUARD_NANOS, minNanos - frameNanos);
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
    stalls.add(relative(transitNanos), arrivalNanos);
  }

  /**
   * A frame has become playable, by its own packet or by a copy. At least one packet was added.
   *
   * @param transitNanos arrival minus the frame's own sampling time, ns
   * @param recovered whether a copy brought it back
   */
  void addFrame(long transitNanos, boolean recovered, long arrivalNanos) {
    long late = relative(transitNanos);
    if (recovered) {
      jitter.add(0, 1);
      recovery.add(late, RECOVERED_WEIGHT);
    } else {
      jitter.add(stalls.holds(late, arrivalNanos) ? 0 : late, 1);
      recovery.add(0, 1);
    }
    wantedMs = ArrivalHistogram.cheapest(jitter, recovery, MS_PER_PERCENT, wantedMs, MARGIN_MS);
    long wanted = Math.max(wantedMs * 1_000_000L, stalls.wantedNanos(arrivalNanos));
    needed = Math.clamp(wanted, leastNanos(), maxNanos);
    reserving = reserve.wanted(arrivalNanos);
  }

  /**
   * The sender sends copies of frames this old. Who goes back by more than one frame does so
   * because we told of lost packets: one that came back by such a copy is taken to have happened,
   * so that the first real one is not missed.
   */
  void expectCopies(long ageNanos) {
    if (ageNanos > frameNanos && ageNanos > expectedNanos) {
      expectedNanos = ageNanos;
      recovery.add(ageNanos, RECOVERED_WEIGHT);
    }
  }

  /** A hole has begun that nothing will fill. */
  void addHole(long nowNanos) {
    reserve.hole(nowNanos);
  }

  /** What was taken for lost has come after all: more delay would have helped. */
  void addLate() {
    reserve.clear();
  }

  /** The smallest transit of late, ns; the zero of {@link #targetNanos()}. */
  long baseNanos() {
    return base.nanos();
  }

  /** How long after the fastest possible arrival a frame should be playable, ns. */
  long targetNanos() {
    return reserving ? Math.min(maxNanos, needed + LossReserve.NANOS) : needed;
  }

  /** The same without what is held in reserve for holes, ns. */
  long neededNanos() {
    return needed;
  }

  /** Whether the target holds a reserve. */
  boolean reserving() {
    return reserving;
  }
}
