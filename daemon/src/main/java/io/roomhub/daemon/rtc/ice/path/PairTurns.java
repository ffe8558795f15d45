package io.roomhub.daemon.rtc.ice.path;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of many pairs to check next while nothing is urgent: a few at a time, those that have been
 * checked least first, and those on which nobody has ever answered no more often than an ordinary
 * check is repeated. Whoever owns it serialises the calls.
 */
final class PairTurns {
  /** Checked at a time. */
  static final int MAX_PAIRS = 5;

  private final Map<PathChecks.Pair, Integer> checked = new HashMap<>();

  /**
   * Those whose turn it is.
   *
   * @param pairs all there are, the best first; what is missing is forgotten
   */
  List<PathChecks.Pair> next(List<PathChecks.Pair> pairs) {
    checked.keySet().retainAll(pairs);
    List<PathChecks.Pair> next =
        pairs.stream()
            .filter(pair -> pair.proven() || times(pair) < PathChecks.MAX_UNPROVEN_CHECKS)
            .sorted(Comparator.comparingInt(this::times))
            .limit(MAX_PAIRS)
            .toList();
    next.forEach(pair -> checked.merge(pair, 1, Integer::sum));
    return next;
  }

  private int times(PathChecks.Pair pair) {
    return checked.getOrDefault(pair, 0);
  }
}
