package io.roomhub.daemon.rtc.mdns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * The names being looked up, when to ask for them, and who waits for them. Sans-I/O. Safe for any
 * number of threads; futures are completed by the calling thread with no lock held.
 *
 * <p>A name is asked for at once and again after {@value #REPEAT_MS} ms (RFC 6762 section 5.2: not
 * sooner). Chromium's responder overlooks a message with two questions and one with the QU bit, so
 * the A and AAAA questions go out apart and without it; the repetition adds one message with it,
 * whose answer comes as unicast and gets through where Wi-Fi drops multicast.
 */
final class MdnsQueries {
  /** How many names are looked up at a time; more are refused. */
  static final int MOST_NAMES = 64;

  /** How long a name is looked up, ms. */
  static final long TIMEOUT_MS = 2_000;

  /** When a question is repeated, ms after the first. */
  static final long REPEAT_MS = 1_000;

  /** As a deadline: nothing is looked up. */
  static final long NEVER = Long.MAX_VALUE;

  private static final Pattern NAME =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.local");

  private static final class Lookup {
    final long startMs;
    final CompletableFuture<InetAddress> answer = new CompletableFuture<>();
    int rounds;

    Lookup(long startMs) {
      this.startMs = startMs;
    }

    long nextDeadlineMs() {
      return switch (rounds) {
        case 0 -> startMs;
        case 1 -> startMs + REPEAT_MS;
        default -> startMs + TIMEOUT_MS;
      };
    }
  }

  private final Map<String, Lookup> lookups = new HashMap<>();
  private long malformed;
  private long refused;

  /** Whether {@code name} is one that a browser hides an address behind: a UUID under local. */
  static boolean isCandidateName(String name) {
    return NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /**
   * Begins to look up a name, or joins the lookup that is under way.
   *
   * @param nowMs monotonic time, ms
   * @return fails with {@link UnknownHostException} when nobody answers within {@value #TIMEOUT_MS}
   *     ms, the name has another form, or too many are pending
   */
  CompletableFuture<InetAddress> start(String name, long nowMs) {
    String key = name.toLowerCase(Locale.ROOT);
    if (!isCandidateName(key)) {
      return CompletableFuture.failedFuture(new UnknownHostException("not a uuid.local name"));
    }
    synchronized (this) {
      Lookup lookup = lookups.get(key);
      if (lookup == null) {
        if (lookups.size() >= MOST_NAMES) {
          refused++;
          return CompletableFuture.failedFuture(
              new UnknownHostException("too many .local names at a time"));
        }
        lookup = new Lookup(nowMs);
        lookups.put(key, lookup);
      }
      // A copy each: one caller that cancels takes nothing away from the others.
      return lookup.answer.copy();
    }
  }

  /** The datagrams to multicast now; names whose time is over fail. */
  List<byte[]> tick(long nowMs) {
    List<byte[]> queries = new ArrayList<>();
    List<Lookup> late = new ArrayList<>();
    synchronized (this) {
      lookups
          .entrySet()
          .removeIf(
              entry -> {
                Lookup lookup = entry.getValue();
                if (nowMs - lookup.startMs >= TIMEOUT_MS) {
                  late.add(lookup);
                  return true;
                }
                if (nowMs >= lookup.nextDeadlineMs()) {
                  ask(entry.getKey(), lookup.rounds++, queries);
                }
                return false;
              });
    }
    for (Lookup lookup : late) {
      lookup.answer.completeExceptionally(new UnknownHostException("nobody answered for it"));
    }
    return queries;
  }

  private static void ask(String name, int round, List<byte[]> queries) {
    queries.add(MdnsMessage.query(name, false, MdnsMessage.TYPE_A));
    queries.add(MdnsMessage.query(name, false, MdnsMessage.TYPE_AAAA));
    if (round > 0) {
      queries.add(MdnsMessage.query(name, true, MdnsMessage.TYPE_A, MdnsMessage.TYPE_AAAA));
    }
  }

  /** When {@link #tick} is due, ms, or {@link #NEVER}. */
  synchronized long nextDeadlineMs() {
    long next = NEVER;
    for (Lookup lookup : lookups.values()) {
      next = Math.min(next, lookup.nextDeadlineMs());
    }
    return next;
  }

  /** Takes a datagram that came in, from anybody. Garbage is counted and dropped. */
  void receive(byte[] bytes, int length) {
    if (!MdnsMessage.isResponse(bytes, length)) {
      return;
    }
    Optional<List<MdnsMessage.Address>> addresses = MdnsMessage.addresses(bytes, length);
    if (addresses.isEmpty()) {
      synchronized (this) {
        malformed++;
      }
      return;
    }
    for (MdnsMessage.Address found : addresses.get()) {
      InetAddress address = found.address();
      if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
        continue;
      }
      Lookup lookup;
      synchronized (this) {
        lookup = lookups.remove(found.name());
      }
      if (lookup != null) {
        lookup.answer.complete(address);
      }
    }
  }

  /** Fails everything that is pending. */
  void abandon(String reason) {
    List<Lookup> all;
    synchronized (this) {
      all = List.copyOf(lookups.values());
      lookups.clear();
    }
    for (Lookup lookup : all) {
      lookup.answer.completeExceptionally(new UnknownHostException(reason));
    }
  }

  /** Responses that could not be read, since the start. */
  synchronized long malformed() {
    return malformed;
  }

  /** Names refused because too many were pending, since the start. */
  synchronized long refused() {
    return refused;
  }
}
