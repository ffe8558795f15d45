package io.roomhub.daemon.rtc.ice.path;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
public final class PathTable {
  /** Paths kept: of more, those that were answered longest ago are forgotten. */
  static final int MAX_PATHS = 32;

  /** Consent older than this has missed a check and more: a fresher path is better. */
  static final long STALE_NANOS = 8_000_000_000L;

  /**
   * A path that answers so soon after it was left was late: what broke broke all of them, and
   * another was the first to come back.
   */
  static final long LATE_NANOS = 2_000_000_000L;

  /** Sends over one path. */
  public interface Sender {
    /** Returns false when the system refused. */
    boolean send(byte[] buffer, int offset, int length);
  }

  /** One 5-tuple. */
  public static final class Path {
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Sender sender;
    private volatile long consentNanos;
    private volatile boolean gone;
    private volatile int silences;
    private volatile long silentNanos;

    private Path(InetSocketAddress local, InetSocketAddress remote, Sender sender) {
      this.local = local;
      this.remote = remote;
      this.sender = sender;
    }

    /** Our address: of a socket, or of a relay. */
    public InetSocketAddress local() {
      return local;
    }

    /** The other side's address. */
    public InetSocketAddress remote() {
      return remote;
    }

    /** Sends over it. */
    public Sender sender() {
      return sender;
    }

    /** When a check on it was answered last (RFC 7675), monotonic. */
    public long consentNanos() {
      return consentNanos;
    }

    /** Its local address is no longer this machine's. */
    public boolean gone() {
      return gone;
    }

    /** How often it was left because it had fallen silent. */
    int silences() {
      return silences;
    }

    /** When it was left last, if ever. */
    long silentNanos() {
      return silentNanos;
    }

    private boolean is(InetSocketAddress from, InetSocketAddress to) {
      return local.equals(from) && remote.equals(to);
    }
  }

  private final List<Path> paths = new CopyOnWriteArrayList<>();
  private volatile @Nullable Path current;
  private volatile boolean controlling;

  /** Which side decides; may change when ice4j settles a role conflict. */
  public void setControlling(boolean controlling) {
    this.controlling = controlling;
  }

  /** The path that carries our data, or null. */
  public @Nullable Path current() {
    return current;
  }

  /**
   * A check was answered: the path has consent. The first one carries data at once (RFC 8445
   * section 12.1 allows every valid pair).
   *
   * @param sender made only for a new path
   * @return whether the path is new
   */
  public synchronized boolean answered(
      InetSocketAddress local, InetSocketAddress remote, Supplier<Sender> sender, long nowNanos) {
    Path path = find(local, remote);
    boolean fresh = path == null;
    if (fresh) {
      if (paths.size() >= MAX_PATHS && !forgetOne(nowNanos)) {
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
      if (path.silences > 0 && nowNanos - path.silentNanos < LATE_NANOS) {
        path.silences = path.silences - 1;
        path.silentNanos = nowNanos - LATE_NANOS;
      }
    }
    return fresh;
  }

  /** A peer whose router starts anew again and again has new addresses each time. */
  private boolean forgetOne(long nowNanos) {
    Path used = current;
    return paths.stream()
        .filter(path -> path != used && nowNanos - path.consentNanos >= STALE_NANOS)
        .min(Comparator.comparingLong(path -> path.consentNanos - nowNanos))
        .map(paths::remove)
        .orElse(false);
  }

  /** The pair was nominated: it carries our data if a check on it was answered. */
  public synchronized void nominated(InetSocketAddress local, InetSocketAddress remote) {
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
  public boolean heard(InetSocketAddress local, InetSocketAddress remote) {
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
  public synchronized void poll(long nowNanos) {
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
    Path left = current;
    if (left != null && !left.gone) {
      left.silences = left.silences + 1;
      left.silentNanos = nowNanos;
    }
    current = best;
    return true;
  }

  /** Has one of these paths carry our data. */
  synchronized void use(Path path) {
    current = path;
  }

  /** Addresses of this machine went or came back. */
  public synchronized void markGone(Predicate<InetSocketAddress> goneLocal) {
    paths.forEach(path -> path.gone = goneLocal.test(path.local));
  }

  /** All paths, the one in use first, the others as they were answered last. */
  public List<Path> all() {
    Path first = current;
    record Answered(Path path, long nanos) {}

    // Other threads write the times meanwhile.
    List<Path> all =
        paths.stream()
            .map(path -> new Answered(path, path.consentNanos))
            .sorted((one, other) -> Long.signum(other.nanos - one.nanos))
            .map(Answered::path)
            .collect(Collectors.toCollection(ArrayList::new));
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
