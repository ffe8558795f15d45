package io.roomhub.daemon.voice.receive;

/**
 * A little more delay than arrivals call for, while frames get lost that nothing brings back: the
 * hole that such a frame leaves can then be crossed in less time than it lasted, so that less has
 * to be made up, and the reserve fills again where sound can be lengthened unheard. One hole alone
 * reserves nothing. Owned by the playback thread.
 */
final class LossReserve {
  /** Less than a tick: frames are asked for in ticks, so that the reserve costs one at most. */
  static final long NANOS = 8_000_000L;

  /** Holes that are farther apart than this do not make a lossy path. */
  private static final long MEMORY_NANOS = 8_000_000_000L;

  private boolean any;
  private boolean recurring;
  private long lastNanos;

  /** Forgets all holes: there were none, what was missing came late. */
  void clear() {
    any = false;
    recurring = false;
  }

  /** A hole has begun that must be crossed. */
  void hole(long nowNanos) {
    recurring = any && nowNanos - lastNanos < MEMORY_NANOS;
    any = true;
    lastNanos = nowNanos;
  }

  /** Whether the reserve is wanted now. */
  boolean wanted(long nowNanos) {
    return recurring && nowNanos - lastNanos < MEMORY_NANOS;
  }
}
