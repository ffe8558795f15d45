package io.roomhub.daemon.rtc.ice.guard;

import io.roomhub.hardware.clock.TokenBucket;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;

/**
 * How many authentic checks one ICE generation takes in, without I/O. Who knows the credentials may
 * send from any number of ports, or under any number of false sources; each check takes memory for
 * as long as its answer may have to be repeated, and each source a pair that is never forgotten.
 * What goes beyond what a peer that keeps to RFC 8445 needs is not answered, as if it were lost.
 *
 * <p>Thread-safe.
 */
public final class IncomingChecks {
  /** Pause between checks, on the average: the other side's shortest (RFC 8445 section 14.2). */
  static final long PACE_NANOS = 5_000_000L;

  /** Checks at once: repetitions fall together, and so do those that a dead path has held up. */
  static final int BURST = 400;

  /** Sources at once: each address of a peer, and what some routers make of it. */
  static final int NEW_SOURCES = 64;

  /** After that one more in this time, for a peer whose router starts anew again and again. */
  static final long SOURCE_NANOS = 30_000_000_000L;

  /** Sources that are known again; of more, those that were heard last. */
  private static final int MAX_REMEMBERED = 256;

  private final TokenBucket pace = new TokenBucket(BURST, PACE_NANOS);
  private final TokenBucket newSources = new TokenBucket(NEW_SOURCES, SOURCE_NANOS);
  private final LinkedHashSet<InetSocketAddress> sources = new LinkedHashSet<>();

  /** Takes a check in; false when it is one too many. */
  synchronized boolean take(InetSocketAddress source, long nowNanos) {
    if (!pace.take(nowNanos)) {
      return false;
    }
    boolean known = sources.remove(source);
    if (!known && !newSources.take(nowNanos)) {
      return false;
    }
    if (sources.size() == MAX_REMEMBERED) {
      sources.removeFirst();
    }
    sources.add(source);
    return true;
  }
}
