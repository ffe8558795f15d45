package io.roomhub.daemon.signaling;

/**
 * Whether a server at the other end of a connection is still there, without I/O: it is pinged at
 * intervals, and soon where the network may be another. Whoever owns it serialises the calls.
 */
public final class ServerLiveness {
  /**
   * Where the connection is doubted, the server must be heard within this, ms: several times the
   * way there and back. One that answers later costs a connection made anew; one that is gone keeps
   * the participants from telling each other their new addresses until then.
   */
  public static final long DOUBT_MS = 1_000;

  /** An attempt that is younger need not be made anew, ms: it was made on the present network. */
  public static final long FRESH_ATTEMPT_MS = 500;

  private static final long NEVER_MS = Long.MAX_VALUE;

  private final long pingIntervalMs;
  private final long silenceMs;
  private long attemptedMs;
  private long heardAtMs;
  private long nextPingMs;
  private long doubtedUntilMs = NEVER_MS;

  /**
   * @param silenceMs after which a server is taken for dead
   */
  public ServerLiveness(long pingIntervalMs, long silenceMs) {
    this.pingIntervalMs = pingIntervalMs;
    this.silenceMs = silenceMs;
  }

  /** A connection is attempted. */
  public void attempted(long nowMs) {
    attemptedMs = nowMs;
    doubtedUntilMs = NEVER_MS;
  }

  /** Whether the running attempt may have been made on another network than the present one. */
  public boolean attemptStale(long nowMs) {
    return nowMs - attemptedMs >= FRESH_ATTEMPT_MS;
  }

  /** The server has let us in; pings begin. */
  public void welcomed(long nowMs) {
    nextPingMs = nowMs + pingIntervalMs;
  }

  /** Anything came from the server. */
  public void heard(long nowMs) {
    heardAtMs = nowMs;
    doubtedUntilMs = NEVER_MS;
  }

  /**
   * The network may be another.
   *
   * @return whether to ping now; not when that has been done and the answer is awaited
   */
  public boolean doubt(long nowMs) {
    if (doubtedUntilMs != NEVER_MS) {
      return false;
    }
    doubtedUntilMs = nowMs + DOUBT_MS;
    return true;
  }

  /** Whether a doubted server has not answered in time. */
  public boolean doubtConfirmed(long nowMs) {
    return nowMs >= doubtedUntilMs;
  }

  /** Whether a server that had let us in is to be given up. */
  public boolean dead(long nowMs) {
    return silentMs(nowMs) >= silenceMs || doubtConfirmed(nowMs);
  }

  /** How long nothing has come, ms. */
  public long silentMs(long nowMs) {
    return nowMs - heardAtMs;
  }

  /** Whether to ping now; the next one is due an interval later. */
  public boolean pingDue(long nowMs) {
    if (nowMs < nextPingMs) {
      return false;
    }
    nextPingMs = nowMs + pingIntervalMs;
    return true;
  }

  /** When {@link #doubtConfirmed} may be true, ms. */
  public long doubtedUntilMs() {
    return doubtedUntilMs;
  }

  /** When {@link #dead} or {@link #pingDue} may be true, ms. */
  public long nextDeadlineMs() {
    return Math.min(Math.min(nextPingMs, heardAtMs + silenceMs), doubtedUntilMs);
  }
}
