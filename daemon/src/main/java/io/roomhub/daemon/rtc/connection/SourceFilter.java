package io.roomhub.daemon.rtc.connection;

/**
 * Lets one source of the other side through at a time, so that one jitter buffer gets one stream:
 * the first heard. Another takes its place once that has been silent for a while, as when a browser
 * replaces its track, or at once when a new description announces it. Owned by the network thread.
 */
final class SourceFilter {
  /** Silence after which another source may speak. */
  static final long SILENCE_NANOS = 1_000_000_000L;

  private long announced = -1;
  private long current;
  private long lastNanos;
  private boolean heard;

  /** The description announces another source than before: it may speak at once. */
  void announce(long ssrc) {
    if (ssrc != announced) {
      announced = ssrc;
      heard = heard && ssrc == current;
    }
  }

  /** Whether an authentic packet of this source is the one to play. */
  boolean accepts(long ssrc, long nowNanos) {
    // An announced source that was never heard does not count: a description may be wrong.
    boolean taken = heard && nowNanos - lastNanos < SILENCE_NANOS;
    if (taken && ssrc != current) {
      return false;
    }
    current = ssrc;
    heard = true;
    lastNanos = nowNanos;
    return true;
  }
}
