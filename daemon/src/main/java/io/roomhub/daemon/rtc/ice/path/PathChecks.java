package io.roomhub.daemon.rtc.ice.path;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When which pair is checked while a path is doubted, without I/O: all of them in turn, soon and
 * often at first, then once a second. Never faster than RFC 8445 section 14.2 allows, and a pair on
 * which nobody has answered yet no more often than an ordinary check is repeated (Rc, RFC 8489
 * section 6.2.1): a candidate may point at somebody who knows nothing of us. Whoever owns it
 * serialises the calls.
 */
public final class PathChecks {
  /** Between two checks. */
  static final long TA_NANOS = 20_000_000L;

  /** Most pairs in one go (RFC 8445 section 6.1.2.5). */
  static final int MAX_PAIRS = 100;

  /** Checks on a pair that has never been answered. */
  static final int MAX_UNPROVEN_CHECKS = 7;

  /** After that there is no consent left to restore (RFC 7675). */
  static final long LIMIT_NANOS = 30_000_000_000L;

  /** From the begin of one round to that of the next; the last one repeats. */
  private static final long[] ROUND_NANOS = {
    100_000_000L, 100_000_000L, 200_000_000L, 400_000_000L, 1_000_000_000L
  };

  /**
   * One pair.
   *
   * @param proven a check on it was answered before
   */
  public record Pair(InetSocketAddress local, InetSocketAddress remote, boolean proven) {}

  private final List<Pair> pairs = new ArrayList<>();
  private final Map<Pair, Integer> unprovenSent = new HashMap<>();
  private boolean running;
  private long beganNanos;
  private long roundNanos;
  private long dueNanos;
  private boolean everSent;
  private long pausedUntilNanos;
  private int round;
  private int next;

  /** Begins with the first {@link #MAX_PAIRS} of these, the most promising first. */
  void begin(List<Pair> wanted, long nowNanos) {
    pairs.clear();
    pairs.addAll(wanted.subList(0, Math.min(wanted.size(), MAX_PAIRS)));
    // What has been asked before and not answered keeps its count.
    unprovenSent.keySet().retainAll(pairs);
    running = !pairs.isEmpty();
    beganNanos = nowNanos;
    roundNanos = nowNanos;
    dueNanos = everSent && pausedUntilNanos - nowNanos > 0 ? pausedUntilNanos : nowNanos;
    round = 0;
    next = 0;
  }

  /** The doubt is over. */
  void end() {
    running = false;
  }

  /** Whether there is still something to check. */
  boolean running() {
    return running;
  }

  /** The pair to check now, or null: then ask again at {@link #dueNanos}. */
  @Nullable Pair poll(long nowNanos) {
    if (nowNanos - beganNanos >= LIMIT_NANOS) {
      running = false;
    }
    if (!running || nowNanos - dueNanos < 0) {
      return null;
    }
    while (next < pairs.size()) {
      Pair pair = pairs.get(next++);
      if (pair.proven() || unprovenSent.merge(pair, 1, Integer::sum) <= MAX_UNPROVEN_CHECKS) {
        everSent = true;
        pausedUntilNanos = nowNanos + TA_NANOS;
        dueNanos = pausedUntilNanos;
        return pair;
      }
    }
    nextRound(nowNanos);
    return null;
  }

  private void nextRound(long nowNanos) {
    running =
        pairs.stream()
            .anyMatch(
                pair -> pair.proven() || unprovenSent.getOrDefault(pair, 0) < MAX_UNPROVEN_CHECKS);
    roundNanos += ROUND_NANOS[Math.min(round++, ROUND_NANOS.length - 1)];
    if (roundNanos - nowNanos < 0) {
      roundNanos = nowNanos;
    }
    dueNanos = dueNanos - roundNanos > 0 ? dueNanos : roundNanos;
    next = 0;
  }

  /** When {@link #poll} is next needed. */
  long dueNanos() {
    return dueNanos;
  }

  /** When this go began. */
  long beganNanos() {
    return beganNanos;
  }
}
