package io.roomhub.daemon.rtc.ice.path;

import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a call which once had a better way has been on a detour for so long that the better
 * one will not come back by itself: a router that has started anew gives us other addresses, which
 * nobody finds who does not gather anew. Where gathering anew finds nothing better either, the
 * detour is the best there is, and that was all.
 *
 * <p>Whoever owns it serialises the calls.
 *
 * @param <P> a path
 */
public final class DetourWatch<P> {
  /**
   * By then every better pair that is known has been looked at some times ({@link PathUpgrade}).
   */
  static final long PATIENCE_NANOS = 10_000_000_000L;

  /**
   * Between two restarts; doubles with each, as what is gathered anew knows nothing of ways that
   * come and go.
   */
  static final long PAUSE_NANOS = 30_000_000_000L;

  private static final int MAX_DOUBLINGS = 5;

  /** A restart so long ago counts no more. */
  static final long MEMORY_NANOS = 3_600_000_000_000L;

  private @Nullable Object generation;
  private @Nullable P best;
  private long bestNanos;
  private int restarts;
  private long restartedNanos;

  /**
   * Looks at the path in use; several times a second.
   *
   * @param gathered what the path belongs to; a new one begins anew
   * @param inUse the path
   * @param cost of a path; the lowest is the best. That of one and the same may change, when the
   *     other side tells later what it is
   * @return whether it is time to restart ICE
   */
  public boolean poll(Object gathered, P inUse, ToIntFunction<P> cost, long nowNanos) {
    P before = best;
    if (generation != gathered
        || before == null
        || cost.applyAsInt(inUse) <= cost.applyAsInt(before)) {
      generation = gathered;
      best = inUse;
      bestNanos = nowNanos;
      return false;
    }
    if (restarts > 0 && nowNanos - restartedNanos >= MEMORY_NANOS) {
      restarts = 0;
    }
    long pause = PAUSE_NANOS << Math.clamp(restarts - 1, 0, MAX_DOUBLINGS);
    if (nowNanos - bestNanos < PATIENCE_NANOS
        || (restarts > 0 && nowNanos - restartedNanos < pause)) {
      return false;
    }
    restarts++;
    restartedNanos = nowNanos;
    return true;
  }
}
