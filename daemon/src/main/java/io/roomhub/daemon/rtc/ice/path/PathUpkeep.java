package io.roomhub.daemon.rtc.ice.path;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Looks after the paths of one generation while nothing is wrong: has a spare one at hand ({@link
 * IcePairs#spare}) and takes one that is better ({@link PathUpgrade}). ice4j checks nothing that it
 * learns of after it has made its choice, which is when relays come. Without I/O; whoever owns it
 * serialises the calls of {@link #poll}.
 */
public final class PathUpkeep implements PathUpgrade.Edge {
  /** What there is to choose from. Any thread. */
  public interface Choice {
    /** Addresses of ours to send from, the best first. */
    List<InetSocketAddress> sockets();

    /** The same on TURN servers. */
    List<InetSocketAddress> relays();

    /** Addresses that the other side has signalled. */
    Collection<InetSocketAddress> told();

    /** What sending over a pair costs; the lowest is the best. */
    int cost(InetSocketAddress local, InetSocketAddress remote);

    /** Whether it is ours to choose. */
    boolean controlling();
  }

  /** Between two looks for a spare path; one is not stale before the next. */
  private static final long SPARE_NANOS = 2_500_000_000L;

  private final PathTable paths;
  private final PathRepair repair;
  private final Choice choice;
  private final PathUpgrade upgrade;
  private final PairTurns spares = new PairTurns();
  private long spareCheckedNanos;

  /** Looks after these paths, which {@code repair} checks. */
  public PathUpkeep(PathTable paths, PathRepair repair, Choice choice) {
    this.paths = paths;
    this.repair = repair;
    this.choice = choice;
    upgrade = new PathUpgrade(paths, this);
  }

  /** Does what is due; several times a second. */
  public void poll(long nowNanos) {
    paths.poll(nowNanos);
    if (paths.current() == null) {
      return;
    }
    upgrade.poll(nowNanos);
    if (nowNanos - spareCheckedNanos >= SPARE_NANOS) {
      spareCheckedNanos = nowNanos;
      repair.probe(
          spares.next(
              IcePairs.spare(
                  paths,
                  choice.relays(),
                  choice.told(),
                  nowNanos - PathTable.STALE_NANOS + SPARE_NANOS)));
    }
  }

  @Override
  public List<PathChecks.Pair> pairs() {
    List<InetSocketAddress> locals = new ArrayList<>(choice.sockets());
    locals.addAll(choice.relays());
    return IcePairs.of(paths, locals, choice.told());
  }

  @Override
  public int cost(InetSocketAddress local, InetSocketAddress remote) {
    return choice.cost(local, remote);
  }

  @Override
  public boolean controlling() {
    return choice.controlling();
  }

  @Override
  public void probe(List<PathChecks.Pair> pairs) {
    repair.probe(pairs);
  }

  @Override
  public void nominate() {
    repair.nominate();
  }
}
