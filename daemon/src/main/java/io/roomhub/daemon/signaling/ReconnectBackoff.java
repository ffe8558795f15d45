package io.roomhub.daemon.signaling;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: 1 s doubling to a limit, for ever, each time a random
 * value in the upper half of that, so that many clients of one server do not come back at once. The
 * limit is 60 s for relays that serve the public, and 2 s for the one server of a room, which has a
 * few dozen clients at most and without which nobody new can come in. Starts over once a connection
 * has been up for ten seconds. Not thread-safe: its session owns it.
 */
public final class ReconnectBackoff {
  /** A connection that lasted this long was a good one, ms. */
  public static final long STABLE_MS = 10_000;

  private static final long FIRST_MS = 1_000;

  /** For a public relay, which has many clients, ms. */
  private static final long RELAY_LONGEST_MS = 60_000;

  /**
   * For a server of the room's own, ms: after an hour without it the room is to meet again within
   * five seconds of its return, and it has a handful of clients.
   */
  private static final long SERVER_LONGEST_MS = 2_000;

  private final RandomGenerator random;
  private final long longestMs;
  private long ceilingMs = FIRST_MS;

  /**
   * For one relay of many.
   *
   * @param random seeded in tests
   */
  public ReconnectBackoff(RandomGenerator random) {
    this(random, RELAY_LONGEST_MS);
  }

  private ReconnectBackoff(RandomGenerator random, long longestMs) {
    this.random = random;
    this.longestMs = longestMs;
  }

  /**
   * For the room's own server.
   *
   * @param random seeded in tests
   */
  public static ReconnectBackoff ofServer(RandomGenerator random) {
    return new ReconnectBackoff(random, SERVER_LONGEST_MS);
  }

  /** There is reason to hope: the next wait is a short one. */
  public void startOver() {
    ceilingMs = FIRST_MS;
  }

  /**
   * The wait after an attempt for which no name server knew the address, ms: nobody was asked, so
   * nobody has to be spared, and no event tells that names are known again.
   */
  public long unresolvedDelayMs() {
    return SERVER_LONGEST_MS / 2 + random.nextLong(SERVER_LONGEST_MS / 2 + 1);
  }

  /**
   * The wait after a failed attempt or a lost connection, ms.
   *
   * @param upForMs how long the connection was up; 0 for an attempt that failed
   */
  public long nextDelayMs(long upForMs) {
    if (upForMs >= STABLE_MS) {
      ceilingMs = FIRST_MS;
    }
    long half = ceilingMs / 2;
    ceilingMs = Math.min(longestMs, ceilingMs * 2);
    return half + random.nextLong(half + 1);
  }
}
