package io.roomhub.daemon.rtc.ice;

import io.roomhub.hardware.clock.Clock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up and waits for no longer than allowed. The system's resolver cannot be interrupted:
 * each name that it hangs on keeps one daemon thread, however often it is asked for. Any thread.
 */
public final class HostResolver {
  /** The resolver of the system. */
  @FunctionalInterface
  public interface Lookup {
    /** All addresses of a name; may hang. */
    InetAddress[] all(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final Clock clock;
  private final long limitMillis;
  private final Map<String, Asked> pending = new ConcurrentHashMap<>();

  /**
   * A resolver that shares what is under way among all who ask it.
   *
   * @param limitMillis a name is waited for no longer
   */
  public HostResolver(Lookup lookup, Clock clock, long limitMillis) {
    this.lookup = lookup;
    this.clock = clock;
    this.limitMillis = limitMillis;
  }

  /**
   * What came of it.
   *
   * @param problem why there is no address, for people; null when there are some
   */
  public record Answer(List<InetAddress> addresses, @Nullable String problem) {}

  /** A name that is being looked up, or was. */
  public final class Asked {
    private final String host;
    private final CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
    private final long sinceMillis = clock.millis();

    private Asked(String host) {
      this.host = host;
    }

    /** Whether there is an answer; does not wait. */
    boolean found() {
      return found.isDone();
    }

    /** Waits until there is an answer, or the limit since the question is over. */
    public Answer answer() throws InterruptedException {
      long left = sinceMillis + limitMillis - clock.millis();
      try {
        return new Answer(found.get(Math.max(0, left), TimeUnit.MILLISECONDS), null);
      } catch (TimeoutException e) {
        return new Answer(
            List.of(), "no name server answers for " + host + " within " + limitMillis + " ms");
      } catch (ExecutionException e) {
        return new Answer(List.of(), "no address is known for " + host);
      }
    }
  }

  /** Looks a name up; an address stands for itself. */
  public Answer resolve(String host) throws InterruptedException {
    return begin(host).answer();
  }

  /** Begins to look a name up and does not wait; goes on with what has begun already. */
  public Asked begin(String host) {
    try {
      InetAddress literal = InetAddress.ofLiteral(host);
      Asked known = new Asked(host);
      known.found.complete(List.of(literal));
      return known;
    } catch (IllegalArgumentException e) {
      return pending.computeIfAbsent(host, this::start);
    }
  }

  private Asked start(String host) {
    Asked begun = new Asked(host);
    // A platform thread: the resolver would block the carrier of a virtual one.
    Thread.ofPlatform().daemon().name("roomhub-resolver").start(() -> finish(begun));
    return begun;
  }

  private void finish(Asked begun) {
    try {
      begun.found.complete(List.of(lookup.all(begun.host)));
    } catch (UnknownHostException | RuntimeException e) {
      begun.found.completeExceptionally(e);
    } finally {
      // The resolver has a cache of its own; here only what hangs is kept.
      pending.remove(begun.host, begun);
    }
  }
}
