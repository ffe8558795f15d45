package io.roomhub.daemon.signaling.dht;

/**
 * When to look up and announce again. Who comes later finds whoever announced before at its first
 * lookup, so a hub that waits need only keep its announcement alive: nodes forget it after about
 * half an hour (BEP 5). The first minutes are quicker, for two hubs that come at the same moment
 * and miss each other's announcement. Not thread-safe: the finder's thread owns it.
 */
final class LookupPace {
  /** While no node of the DHT is known, ms. */
  static final long UNREADY_MS = 1_000;

  private static final long[] FIRST_MS = {5_000, 10_000, 20_000};
  private static final long EARLY_MS = 60_000;
  private static final long EARLY_UNTIL_MS = 600_000;
  private static final long LATE_MS = 300_000;

  private int lookups;
  private long sinceMs = -1;

  /** The wait after a lookup that began now, ms. */
  long next(long nowMs) {
    if (sinceMs < 0) {
      sinceMs = nowMs;
    }
    int done = lookups++;
    if (done < FIRST_MS.length) {
      return FIRST_MS[done];
    }
    return nowMs - sinceMs < EARLY_UNTIL_MS ? EARLY_MS : LATE_MS;
  }

  /** The network was gone: begin again. */
  void restart() {
    lookups = 0;
    sinceMs = -1;
  }
}
