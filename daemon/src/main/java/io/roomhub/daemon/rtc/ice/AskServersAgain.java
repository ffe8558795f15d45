package io.roomhub.daemon.rtc.ice;

import org.jspecify.annotations.Nullable;

/**
 * When the servers have to be asked again, which takes an ICE restart: IPv6 may have come first,
 * and IPv4 only after they were asked; or they were asked before the way to them was there, or with
 * the login of a wrong clock, and there is no path yet. Without I/O.
 *
 * <p>Thread-safe.
 */
final class AskServersAgain {
  /** For the answers of servers, and between two restarts because they have to be asked again. */
  static final long PAUSE_NANOS = 2_000_000_000L;

  private @Nullable Due due;
  private long askedNanos;
  private boolean restarted;
  private long restartedNanos;

  /**
   * @param generation for which they are to be asked
   * @param atNanos not sooner
   * @param unlessPath not where there is a path by then
   */
  private record Due(Object generation, long atNanos, boolean unlessPath) {}

  /** A generation begins to gather. */
  synchronized void gathering(long nowNanos) {
    askedNanos = nowNanos;
  }

  /** The network has changed for a generation that is not in use yet. */
  synchronized void networkChanged(Object generation, NetworkEffect effect, long nowNanos) {
    Due before = due;
    if (effect == NetworkEffect.SOCKETS_GAINED) {
      due = new Due(generation, nowNanos, false);
    } else if (before == null || before.generation != generation) {
      due = new Due(generation, askedNanos + PAUSE_NANOS, true);
    }
  }

  /**
   * Looks whether it is time to; several times a second. Changes that come one after the other are
   * no reason for a restart each.
   *
   * @param gathered the latest generation
   * @param hasPath whether it has found one
   */
  synchronized boolean poll(@Nullable Object gathered, boolean hasPath, long nowNanos) {
    Due now = due;
    if (now == null
        || nowNanos - now.atNanos < 0
        || (restarted && nowNanos - restartedNanos < PAUSE_NANOS)) {
      return false;
    }
    due = null;
    if (now.generation != gathered || (now.unlessPath && hasPath)) {
      return false;
    }
    restarted = true;
    restartedNanos = nowNanos;
    return true;
  }
}
