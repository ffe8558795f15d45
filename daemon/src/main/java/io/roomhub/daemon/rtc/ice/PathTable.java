package io.roomhub.daemon.rtc.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The paths on which checks of ours were answered, and which of them carries our data. The
 * controlling side stays on the pair it nominated as long as that has consent; the controlled side
 * follows where the other side's data comes from. If both followed, two hubs could chase each other
 * from path to path for ever.
 *
 * <p>Thread-safe: written by threads of ice4j, the network thread and the poll; the current path is
 * read by whoever sends.
 */
final class PathTable {
  /** Paths kept; more are not used. */
  static final int MAX_PATHS = 32;

  /** Consent older than this has missed a check and more: a fresher path is better. */
  static final long STALE_NANOS = 8_000_000_000L;

  /** Sends over one path. */
  interface Sender {
    /** Returns false when the system refused. */
    boolean send(byte[] buffer, int offset, int length);
  }

  /** One 5-tuple. */
  static final class Path {
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Sender sender;
    private volatile long consentNanos;
    private volatile boolean gone;

    private Path(InetSocketAddress local, InetSocketAddress remote, Sender sender) {
      this.local = local;
      this.remote = remote;
      this.sender = sender;
    }

    InetSocketAddress local() {
      return local;
    }

    InetSocketAddress remote() {
      return remote;
    }

    Sender sender() {
      return sender;
    }

    long consentNanos() {
      return consentNanos;
    }

    /** Its local address is no longer this machine's. */
    boolean gone() {
      return gone;
    }

    private boolean is(InetSocketAddress from, InetSocketAddress to) {
      return local.equals(from) && remote.equals(to);
    }
  }

  private final List<Path> paths = new CopyOnWriteArrayList<>();
  private volatile @Nullable Path current;
  private volatile boolean controlling;

  /** Which side decides; may change when ice4j settles a role conflict. */
  void setControlling(boolean controlling) {
    this.controlling = controlling;
  }

  /** The path that carries our data, or null. */
  @Nullable Path current() {
    return current;
  }

  /**
   * A check was answered: the path has consent. The first one carries data at once (RFC 8445
   * section 12.1 allows every valid pair).
   *
   * @param sender made only for a new path
   * @return whether the path is new
   */
  synchronized boolean answered(
      InetSocketAddress local, InetSocketAddress remote, Supplier<Sender> sender, long nowNanos) {
    Path path = find(local, remote);
    boolean fresh = path == null;
    if (fresh) {
      if (paths.size() >= MAX_PATHS) {
        return false;
      }
      path = new Path(local, remote, sender.get());
      path.consentNanos = nowNanos;
      paths.add(path);
      if (current == null) {
        current = path;
      }
    } else {
      path.consentNanos = nowNanos;
    }
    return fresh;
  }

  /** The pair was nominated: it carries our data if a check on it was answered. */
  synchronized void nominated(InetSocketAddress local, InetSocketAddress remote) {
    Path path = find(local, remote);
    if (path != null) {
      current = path;
    }
  }

  /**
   * Data came from there. Network thread; allocates nothing.
   *
   * @param local where it came in
   * @return true when it came over another path than ours although we decide: the other side seems
   *     to know that ours is broken
   */
  boolean heard(InetSocketAddress local, InetSocketAddress remote) {
    Path now = current;
    if (now == null || now.is(local, remote)) {
      return false;
    }
    for (Path path : paths) {
      if (path.is(local, remote)) {
        if (controlling) {
          return true;
        }
        current = path;
        return false;
      }
    }
    return false;
  }

  /** Leaves a path whose checks are no longer answered for one whose are. */
  synchronized void poll(long nowNanos) {
    Path now = current;
    if (now != null && (now.gone || nowNanos - now.consentNanos >= STALE_NANOS)) {
      moveToFreshest(nowNanos, nowNanos - STALE_NANOS + 1);
    }
  }

  /**
   * All paths have been checked since {@code sinceNanos}: leaves one that did not answer for one
   * that did.
   *
   * @return whether it did
   */
  synchronized boolean leaveSilent(long sinceNanos, long nowNanos) {
    Path now = current;
    return now != null
        && (now.gone || now.consentNanos - sinceNanos < 0)
        && moveToFreshest(nowNanos, sinceNanos);
  }

  private boolean moveToFreshest(long nowNanos, long notBeforeNanos) {
    Path best =
        paths.stream()
            .filter(path -> !path.gone && path.consentNanos - notBeforeNanos >= 0)
            .max(Comparator.comparingLong(path -> path.consentNanos - nowNanos))
            .orElse(null);
    if (best == null || best.equals(current)) {
      return false;
    }
    current = best;
    return true;
  }

  /** Addresses of this machine went or came back. */
  synchronized void markGone(Predicate<InetSocketAddress> goneLocal) {
    paths.forEach(path -> path.gone = goneLocal.test(path.local));
  }

  /** All paths, the one in use first. */
  List<Path> all() {
    Path first = current;
    List<Path> all = new ArrayList<>(paths);
    if (first != null && all.remove(first)) {
      all.addFirst(first);
    }
    return all;
  }

  /** Whether a check on that pair was ever answered. */
  boolean knows(InetSocketAddress local, InetSocketAddress remote) {
    return find(local, remote) != null;
  }

  private @Nullable Path find(InetSocketAddress local, InetSocketAddress remote) {
    for (Path path : paths) {
      if (path.is(local, remote)) {
        return path;
      }
    }
    return null;
  }
}
