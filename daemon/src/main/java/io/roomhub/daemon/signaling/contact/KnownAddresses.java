package io.roomhub.daemon.signaling.contact;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where somebody of the room may be. Each is greeted at once and then ever more rarely, from half a
 * second to a minute. Bounded: the oldest gives way. Not thread-safe: its node owns it.
 */
final class KnownAddresses {
  static final int MAX = 256;

  private static final long FIRST_WAIT_MS = 500;
  private static final long LONGEST_WAIT_MS = 60_000;

  private static final class Attempts {
    long nextMs;
    long waitMs = FIRST_WAIT_MS;

    Attempts(long nowMs) {
      nextMs = nowMs;
    }
  }

  private final Map<InetSocketAddress, Attempts> attempts =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Attempts> eldest) {
          return size() > MAX;
        }
      };

  /** Somebody may be there; known addresses keep their pace. */
  void add(InetSocketAddress address, long nowMs) {
    attempts.computeIfAbsent(address, a -> new Attempts(nowMs));
  }

  /** Somebody was there a moment ago: greet again at once. */
  void retry(InetSocketAddress address, long nowMs) {
    attempts.remove(address);
    add(address, nowMs);
  }

  void remove(InetSocketAddress address) {
    attempts.remove(address);
  }

  /** Hands over those whose turn it is. */
  void due(long nowMs, Consumer<InetSocketAddress> greet) {
    attempts.forEach(
        (address, attempt) -> {
          if (nowMs >= attempt.nextMs) {
            attempt.nextMs = nowMs + attempt.waitMs;
            attempt.waitMs = Math.min(LONGEST_WAIT_MS, 2 * attempt.waitMs);
            greet.accept(address);
          }
        });
  }

  int size() {
    return attempts.size();
  }
}
