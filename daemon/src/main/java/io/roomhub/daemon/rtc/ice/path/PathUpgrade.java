package io.roomhub.daemon.rtc.ice.path;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;

/**
 * Leaves a path that serves for one that is better by itself: direct instead of through a relay,
 * through a relay by UDP instead of by TCP. Which pair is answered first at the begin is chance,
 * and what a repair finds is only what was there at the time. Both sides look for better pairs, as
 * some can be opened by one side only; the controlling one moves. Without I/O; whoever owns it
 * serialises the calls.
 */
final class PathUpgrade {
  /** What there is, and who acts on what was decided. */
  interface Edge {
    /** What sending over a pair costs; the lowest is the best. */
    int cost(InetSocketAddress local, InetSocketAddress remote);

    /** Whether it is ours to choose. */
    boolean controlling();

    /** All pairs that there are. */
    List<PathChecks.Pair> pairs();

    /** Checks pairs once, to see whether they could be used. */
    void probe(List<PathChecks.Pair> pairs);

    /** Another path carries our data from now on: the other side is to be told. */
    void nominate();
  }

  /** An answer no older than this shows that a path serves. */
  static final long FRESH_NANOS = 1_000_000_000L;

  /** Between two looks at better pairs: soon at first, and then for ever. */
  static final long FIRST_LOOKS_NANOS = 500_000_000L;

  static final int FIRST_LOOKS = 4;
  static final long LOOK_NANOS = 2_500_000_000L;

  /** A path that fell silent is not used again for so long; doubles each time it does. */
  static final long REST_NANOS = 3_000_000_000L;

  private static final int MAX_DOUBLINGS = 7;

  private final PathTable paths;
  private final Edge edge;
  private final PairTurns unproven = new PairTurns();
  private int looks;
  private long lookedNanos;

  PathUpgrade(PathTable paths, Edge edge) {
    this.paths = paths;
    this.edge = edge;
  }

  /** Does what is due; several times a second. */
  void poll(long nowNanos) {
    if (paths.current() == null) {
      return;
    }
    if (edge.controlling()) {
      move(nowNanos);
    }
    long pause = looks <= FIRST_LOOKS ? FIRST_LOOKS_NANOS : LOOK_NANOS;
    if (looks == 0 || nowNanos - lookedNanos >= pause) {
      looks++;
      lookedNanos = nowNanos;
      look(cost(paths.current()));
    }
  }

  private void move(long nowNanos) {
    int paid = cost(paths.current());
    paths.all().stream()
        .filter(path -> !path.gone() && cost(path) < paid && rested(path, nowNanos))
        .filter(path -> nowNanos - path.consentNanos() <= FRESH_NANOS)
        .min(Comparator.comparingInt(this::cost))
        .ifPresent(
            path -> {
              paths.use(path);
              edge.nominate();
            });
  }

  private void look(int paid) {
    List<PathChecks.Pair> better =
        edge.pairs().stream()
            .filter(pair -> edge.cost(pair.local(), pair.remote()) < paid)
            .toList();
    edge.probe(better.stream().filter(PathChecks.Pair::proven).toList());
    edge.probe(unproven.next(better.stream().filter(pair -> !pair.proven()).toList()));
  }

  private int cost(PathTable.Path path) {
    return edge.cost(path.local(), path.remote());
  }

  private static boolean rested(PathTable.Path path, long nowNanos) {
    int silences = path.silences();
    return silences == 0
        || nowNanos - path.silentNanos() >= REST_NANOS << Math.min(silences - 1, MAX_DOUBLINGS);
  }
}
