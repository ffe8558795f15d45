package io.roomhub.daemon.rtc.mdns;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * Resolves the {@code <uuid>.local} names of ICE candidates by multicast DNS. One instance serves
 * the whole hub. It has sockets, one per interface, only while names are pending and {@value
 * #LINGER_MS} ms longer, so a network that comes or goes needs no attention.
 *
 * <p>Any thread may call it; sockets belong to its own thread, roomhub-mdns, which also completes
 * the futures: what hangs on them must not block.
 */
public final class MdnsResolver implements AutoCloseable {
  private static final long LINGER_MS = 5_000;

  private final Clock clock;
  private final Supplier<List<NetworkInterface>> interfaces;
  private final Selector selector;
  private final MdnsQueries queries = new MdnsQueries();
  private final Thread thread;
  private volatile boolean closed;

  /** Uses every interface that is up, has an address, can multicast, and is not loopback. */
  public MdnsResolver(Clock clock) {
    this(clock, MdnsResolver::usableInterfaces);
  }

  MdnsResolver(Clock clock, Supplier<List<NetworkInterface>> interfaces) {
    this.clock = clock;
    this.interfaces = interfaces;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector", e);
    }
    thread = Thread.ofPlatform().daemon().name("roomhub-mdns").start(this::run);
  }

  /** Whether {@link #resolve} is for this name: 36 characters of a UUID, then {@code .local}. */
  public static boolean isCandidateName(String name) {
    return MdnsQueries.isCandidateName(name);
  }

  /**
   * Looks up a name; at most {@value MdnsQueries#MOST_NAMES} at a time. Does not block.
   *
   * @return the first address that anybody on the link gives, or fails with {@link
   *     java.net.UnknownHostException} after {@value MdnsQueries#TIMEOUT_MS} ms, at once for a name
   *     of another form, when too many are pending, and when closed
   */
  public CompletableFuture<InetAddress> resolve(String name) {
    CompletableFuture<InetAddress> answer = queries.start(name, clock.millis());
    if (closed) {
      queries.abandon("the resolver is closed");
    }
    selector.wakeup();
    return answer;
  }

  /** Responses that were malformed, since the start. */
  public long malformedMessages() {
    return queries.malformed();
  }

  /** Fails what is pending and ends the thread. */
  @Override
  public void close() {
    closed = true;
    queries.abandon("the resolver is closed");
    selector.wakeup();
  }

  private void run() {
    MdnsSockets sockets = new MdnsSockets();
    try (Selector owned = selector) {
      long closeSocketsAt = MdnsQueries.NEVER;
      while (!closed) {
        long now = clock.millis();
        if (queries.nextDeadlineMs() != MdnsQueries.NEVER) {
          if (!sockets.isOpen()) {
            sockets.open(owned, interfaces.get());
          }
          closeSocketsAt = now + LINGER_MS;
        } else if (now >= closeSocketsAt) {
          sockets.close();
          closeSocketsAt = MdnsQueries.NEVER;
        }
        queries.tick(now).forEach(sockets::send);
        select(owned, Math.min(queries.nextDeadlineMs(), closeSocketsAt));
        sockets.receive(queries::receive);
      }
    } catch (IOException | RuntimeException e) {
      closed = true;
      Logger.warn("Multicast DNS ended, .local candidates are no longer resolved: {}", e);
    } finally {
      sockets.close();
      queries.abandon("the resolver is closed");
    }
  }

  private void select(Selector owned, long deadlineMs) throws IOException {
    if (deadlineMs == MdnsQueries.NEVER) {
      owned.select();
    } else {
      long wait = deadlineMs - clock.millis();
      if (wait > 0) {
        owned.select(wait);
      } else {
        owned.selectNow();
      }
    }
    owned.selectedKeys().clear();
  }

  private static List<NetworkInterface> usableInterfaces() {
    try {
      return NetworkInterface.networkInterfaces().filter(MdnsResolver::usable).toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static boolean usable(NetworkInterface link) {
    try {
      return link.isUp()
          && !link.isLoopback()
          && link.supportsMulticast()
          && link.inetAddresses().findAny().isPresent();
    } catch (SocketException e) {
      return false;
    }
  }
}
