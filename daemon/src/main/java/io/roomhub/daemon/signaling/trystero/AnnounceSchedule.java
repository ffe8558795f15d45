package io.roomhub.daemon.signaling.trystero;

import java.util.random.RandomGenerator;

/**
 * When to announce on one relay. The budget is 300 announcements in any 24 hours once the first ten
 * minutes are over; two hubs that both reach the relay must not miss each other for longer than 60
 * seconds all the same. How that is guaranteed:
 *
 * <ol>
 *   <li>Residents stay subscribed and answer. So of two hubs it is enough that the one announces
 *       that became able to hear <em>last</em>: it announces as soon as its subscription is
 *       confirmed, after every connection anew, and the other hears it.
 *   <li>A relay that dies is noticed by pings and connected to again; that counts as becoming able
 *       to hear, so the first rule covers it.
 *   <li>A relay that has silently forgotten the other's subscription is healed by that other, which
 *       renews its subscription every {@link TrysteroSession#RENEWAL_MS} without announcing. The
 *       newcomer therefore announces once more after {@link #SECOND_LOOK_MS}, which is longer:
 *       whoever was deaf at the first announcement hears that one.
 *   <li>All further announcements are a safety net for lost messages: every minute at first, as npm
 *       does, every seven minutes afterwards.
 * </ol>
 *
 * A bucket of {@value #BURST} announcements that fills with one every {@value #REFILL_MS} ms (240 a
 * day) holds the budget even on a relay that keeps throwing us out. Only there, when the bucket is
 * empty, an announcement is put off; connections that are thrown out more than fifteen times in a
 * row are worth no promise.
 *
 * <p>A tracker knows no subscriptions: whoever announces is in the swarm until its connection ends,
 * or for 20 minutes, which is longer than the time between two announcements.
 *
 * <p>While somebody is in the room announcements come every {@link #OCCUPIED_MS}, for newcomers
 * whose own were lost. All times are milliseconds of one monotonic clock. Not thread-safe: its
 * session owns it.
 */
final class AnnounceSchedule {
  /** Longer than a subscription can be dead without being renewed, ms. */
  static final long SECOND_LOOK_MS = 45_000;

  static final long OPENING_MS = 600_000;
  static final long OPENING_INTERVAL_MS = 60_000;
  static final long OCCUPIED_MS = 60_000;
  static final long IDLE_MS = 420_000;
  static final int BURST = 60;
  static final long REFILL_MS = 360_000;

  /** After a connection within the first ten minutes; the first four are npm's. */
  private static final long[] OPENING = {0, 233, 533, 1_333, 15_000, 30_000, SECOND_LOOK_MS};

  /** The same on a tracker, which loses nothing: each announcement hands out offers. */
  private static final long[] OPENING_TRACKER = {0, 5_000, 20_000, SECOND_LOOK_MS};

  /** After a later connection. */
  private static final long[] LATER = {0, 20_000, SECOND_LOOK_MS};

  private static final double JITTER = 0.05;

  private final RelayKind kind;
  private final RandomGenerator random;
  private final long startMs;
  private boolean ready;
  private boolean occupied;
  private long readyAtMs;
  private long[] sequence = LATER;
  private int step;
  private long dueMs;
  private long bucketFullAtMs;

  /**
   * @param startMs when the hub began to look for the room
   */
  AnnounceSchedule(RelayKind kind, RandomGenerator random, long startMs) {
    this.kind = kind;
    this.random = random;
    this.startMs = startMs;
    this.bucketFullAtMs = startMs;
  }

  /** The relay has confirmed our subscription. */
  void ready(long nowMs) {
    ready = true;
    begin(nowMs);
  }

  /** The connection is lost. */
  void lost() {
    ready = false;
  }

  boolean ready() {
    return ready;
  }

  /** Somebody has left: the one who may look for us again finds us from {@code atMs} on. */
  void hurry(long atMs) {
    if (ready) {
      begin(atMs);
    }
  }

  private void begin(long nowMs) {
    readyAtMs = nowMs;
    if (nowMs - startMs >= OPENING_MS) {
      sequence = LATER;
    } else {
      sequence = kind == RelayKind.TRACKER ? OPENING_TRACKER : OPENING;
    }
    step = 0;
    dueMs = nowMs;
  }

  /** Whether others are in the room. */
  void occupied(boolean now, long nowMs) {
    if (now && !occupied && step >= sequence.length) {
      dueMs = Math.min(dueMs, nowMs + OCCUPIED_MS);
    }
    occupied = now;
  }

  /** Whether to announce now; if so it is done, and the next one planned. */
  boolean take(long nowMs) {
    if (!ready || nowMs < nextMs()) {
      return false;
    }
    if (nowMs - startMs >= OPENING_MS && !occupied) {
      bucketFullAtMs = Math.max(nowMs, bucketFullAtMs) + REFILL_MS;
    }
    step++;
    if (step < sequence.length) {
      dueMs = Math.max(nowMs, readyAtMs + sequence[step]);
    } else {
      long interval =
          occupied ? OCCUPIED_MS : nowMs - startMs < OPENING_MS ? OPENING_INTERVAL_MS : IDLE_MS;
      // Two hubs that were started together need not stay in step.
      dueMs = nowMs + (long) (interval * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }
    return true;
  }

  /** Whether we have come only now, so that nobody may know of us yet. */
  boolean newcomer() {
    return step <= sequence.length;
  }

  /** When {@link #take} is next of use, ms; {@code Long.MAX_VALUE} for never. */
  long nextMs() {
    if (!ready) {
      return Long.MAX_VALUE;
    }
    boolean free = dueMs - startMs < OPENING_MS || occupied;
    // The bucket holds a token once its refilling ends less than a burst from then.
    return free ? dueMs : Math.max(dueMs, bucketFullAtMs - (BURST - 1) * REFILL_MS);
  }
}
