package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.ice.path.RelayCost;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The candidates that the other side has signalled, by their addresses. Thread-safe. */
final class ToldCandidates {
  private final Map<InetSocketAddress, CandidateAttribute> told = new ConcurrentHashMap<>();

  /** Adds one; false when its address is known. */
  boolean add(InetSocketAddress address, CandidateAttribute candidate) {
    return told.putIfAbsent(address, candidate) == null;
  }

  /** Their addresses. */
  Collection<InetSocketAddress> addresses() {
    return told.keySet();
  }

  /** What is at that address: peer reflexive when nothing was told of it. */
  CandidateType type(InetSocketAddress address) {
    CandidateAttribute candidate = told.get(address);
    return candidate == null ? CandidateType.PRFLX : candidate.type();
  }

  /** How far they reach. */
  PathProblem.Reach reach() {
    PathProblem.Reach reach = PathProblem.Reach.NONE;
    for (Map.Entry<InetSocketAddress, CandidateAttribute> one : told.entrySet()) {
      reach = reach.and(one.getValue().type(), one.getKey().getAddress());
    }
    return reach;
  }

  /** What to send there costs more than to send to the other side itself ({@link RelayCost}). */
  int cost(InetSocketAddress address) {
    CandidateAttribute candidate = told.get(address);
    if (candidate == null || candidate.type() != CandidateType.RELAY) {
      return 0;
    }
    int best =
        told.values().stream()
            .filter(other -> other.type() == CandidateType.RELAY)
            .mapToInt(other -> RelayCost.typePreference(other.priority()))
            .max()
            .orElse(0);
    return RelayCost.typePreference(candidate.priority()) < best
        ? RelayCost.BY_STREAM
        : RelayCost.BY_UDP;
  }
}
