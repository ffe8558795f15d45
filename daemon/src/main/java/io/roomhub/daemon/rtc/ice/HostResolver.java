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
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();

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

  /** A name that is being looked up. */
  private record Pending(CompletableFuture<List<InetAddress>> answer, long sinceMillis) {}

  /** Looks a name up; an address stands for itself. The limit counts from {@link #begin}. */
  public Answer resolve(String host) throws InterruptedException {
    Pending asked = lookUp(host);
    long left = asked.sinceMillis + limitMillis - clock.millis();
    try {
      return new Answer(asked.answer.get(Math.max(0, left), TimeUnit.MILLISECONDS), null);
    } catch (TimeoutException e) {
      return new Answer(
          List.of(), "no name server answers for " + host + " within " + limitMillis + " ms");
    } catch (ExecutionException e) {
      return new Answer(List.of(), "no address is known for " + host);
    }
  }

  /** Begins to look a name up, for {@link #resolve} to wait for; does not wait. */
  public void begin(String host) {
    lookUp(host);
  }

  private Pending lookUp(String host) {
    try {
      List<InetAddress> literal = List.of(InetAddress.ofLiteral(host));
      return new Pending(CompletableFuture.completedFuture(literal), clock.millis());
    } catch (IllegalArgumentException e) {
      return pending.computeIfAbsent(host, this::start);
    }
  }

  private Pending start(String host) {
    Pending begun = new Pending(new CompletableFuture<>(), clock.millis());
    // A platform thread: the resolver would block the carrier of a virtual one.
    Thread.ofPlatform().daemon().name("roomhub-resolver").start(() -> finish(host, begun));
    return begun;
  }

  private void finish(String host, Pending begun) {
    try {
      begun.answer.complete(List.of(lookup.all(host)));
    } catch (UnknownHostException | RuntimeException e) {
      begun.answer.completeExceptionally(e);
    } finally {
      // The resolver has a cache of its own; here only what hangs is kept.
      pending.remove(host, begun);
    }
  }
}
