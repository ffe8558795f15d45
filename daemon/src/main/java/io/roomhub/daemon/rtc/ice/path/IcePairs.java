package io.roomhub.daemon.rtc.ice.path;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The pairs of one generation in the order in which they are worth a check: the path in use, the
 * others that were answered before, and then each address of ours with each that the other side has
 * told or sent from.
 */
final class IcePairs {
  private IcePairs() {}

  /**
   * Lists them.
   *
   * @param locals addresses of ours to check from, the best first
   * @param told addresses that the other side has signalled
   */
  static List<PathChecks.Pair> of(
      PathTable paths, Collection<InetSocketAddress> locals, Collection<InetSocketAddress> told) {
    List<PathChecks.Pair> pairs = new ArrayList<>();
    Set<InetSocketAddress> remotes = new LinkedHashSet<>();
    for (PathTable.Path path : paths.all()) {
      remotes.add(path.remote());
      // Sent from an address that is gone it would only fail.
      if (!path.gone()) {
        pairs.add(new PathChecks.Pair(path.local(), path.remote(), true));
      }
    }
    remotes.addAll(told);
    for (InetSocketAddress local : locals) {
      for (InetSocketAddress remote : remotes) {
        boolean sameFamily = remote.getAddress().getClass().equals(local.getAddress().getClass());
        if (sameFamily && !paths.knows(local, remote)) {
          pairs.add(new PathChecks.Pair(local, remote, false));
        }
      }
    }
    return pairs;
  }

  /**
   * What may be checked to have a path at hand besides the one in use: nothing while there is one
   * whose consent is fresh, as ice4j keeps those that it has found itself. It checks none that it
   * learns of after it has made its choice, which is when relays come.
   *
   * @param relays addresses of ours on TURN servers
   * @param sinceNanos consent is fresh that is not older
   */
  static List<PathChecks.Pair> spare(
      PathTable paths,
      Collection<InetSocketAddress> relays,
      Collection<InetSocketAddress> told,
      long sinceNanos) {
    List<PathTable.Path> all = paths.all();
    if (all.isEmpty() || all.stream().skip(1).anyMatch(path -> isFresh(path, sinceNanos))) {
      return List.of();
    }
    PathTable.Path inUse = all.getFirst();
    return of(paths, relays, told).stream()
        .filter(
            pair -> !pair.local().equals(inUse.local()) || !pair.remote().equals(inUse.remote()))
        .toList();
  }

  private static boolean isFresh(PathTable.Path path, long sinceNanos) {
    return !path.gone() && path.consentNanos() - sinceNanos >= 0;
  }
}
