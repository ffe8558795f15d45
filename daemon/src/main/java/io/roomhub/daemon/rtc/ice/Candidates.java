package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.ice.path.PathTable;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Candidate;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.Component;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RelayedCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.jspecify.annotations.Nullable;

/** Translates between candidates of ice4j and those of SDP. */
final class Candidates {
  private Candidates() {}

  /** A local candidate as text, of that priority. */
  static CandidateAttribute toAttribute(LocalCandidate candidate, long priority) {
    InetSocketAddress address = plain(candidate);
    CandidateType type = type(candidate);
    InetSocketAddress related = related(candidate, type);
    return CandidateAttribute.udp(
        candidate.getFoundation(),
        1,
        priority,
        text(address.getAddress()),
        address.getPort(),
        type,
        related == null ? null : text(related.getAddress()),
        related == null ? 0 : related.getPort());
  }

  private static @Nullable InetSocketAddress related(LocalCandidate candidate, CandidateType type) {
    if (type == CandidateType.HOST) {
      return null;
    }
    TransportAddress known = candidate.getRelatedAddress();
    return known == null ? base(candidate) : known;
  }

  /** A remote candidate for ice4j. */
  static RemoteCandidate toRemote(
      CandidateAttribute candidate, InetAddress address, Component component) {
    return new RemoteCandidate(
        new TransportAddress(address, candidate.port(), Transport.UDP),
        component,
        switch (candidate.type()) {
          case HOST -> org.ice4j.ice.CandidateType.HOST_CANDIDATE;
          case SRFLX -> org.ice4j.ice.CandidateType.SERVER_REFLEXIVE_CANDIDATE;
          case PRFLX -> org.ice4j.ice.CandidateType.PEER_REFLEXIVE_CANDIDATE;
          case RELAY -> org.ice4j.ice.CandidateType.RELAYED_CANDIDATE;
        },
        candidate.foundation(),
        candidate.priority(),
        null);
  }

  /** The type in the words of SDP. */
  static CandidateType type(Candidate<?> candidate) {
    return switch (candidate.getType()) {
      case SERVER_REFLEXIVE_CANDIDATE, STUN_CANDIDATE -> CandidateType.SRFLX;
      case PEER_REFLEXIVE_CANDIDATE -> CandidateType.PRFLX;
      case RELAYED_CANDIDATE -> CandidateType.RELAY;
      case HOST_CANDIDATE, LOCAL_CANDIDATE -> CandidateType.HOST;
    };
  }

  /** How far ours reach. */
  static PathProblem.Reach reach(Component component, boolean relayOnly) {
    PathProblem.Reach reach = PathProblem.Reach.NONE;
    for (LocalCandidate candidate : component.getLocalCandidates()) {
      if (!relayOnly || candidate instanceof RelayedCandidate) {
        reach = reach.and(type(candidate), plain(candidate).getAddress());
      }
    }
    return reach;
  }

  /** What is told of a path; {@code remoteType} is the one signalled, if any. */
  static SelectedPair pair(
      Component component, PathTable.Path path, CandidateType remoteType, RelayHarvesters relays) {
    // Where peers reach a relay may change; then ice4j has another candidate for it.
    return relays
        .transport(path.local())
        .map(TurnServer.Transport::relayProtocol)
        .map(by -> new SelectedPair(CandidateType.RELAY.sdp(), remoteType.sdp(), "udp", by))
        .orElseGet(
            () -> {
              LocalCandidate local = local(component, path);
              CandidateType localType = local == null ? CandidateType.HOST : type(local);
              return new SelectedPair(localType.sdp(), remoteType.sdp(), "udp", null);
            });
  }

  /** As the checks found it: behind a NAT our host candidate is seen as another. */
  private static @Nullable LocalCandidate local(Component component, PathTable.Path path) {
    CandidatePair selected = component.getSelectedPair();
    if (selected != null
        && plain(selected.getRemoteCandidate()).equals(path.remote())
        && base(selected.getLocalCandidate()).equals(path.local())) {
      return selected.getLocalCandidate();
    }
    for (LocalCandidate candidate : component.getLocalCandidates()) {
      if (plain(candidate).equals(path.local())) {
        return candidate;
      }
    }
    return null;
  }

  /** Address and port, without ice4j's transport. */
  static InetSocketAddress plain(Candidate<?> candidate) {
    TransportAddress address = candidate.getTransportAddress();
    return new InetSocketAddress(address.getAddress(), address.getPort());
  }

  /** Address and port of the socket that a local candidate sends from. */
  static InetSocketAddress base(LocalCandidate candidate) {
    LocalCandidate base = candidate.getBase();
    return plain(base == null ? candidate : base);
  }

  /**
   * Whether a peer can be there: a candidate that points at ourselves, at many or at nobody is
   * meant to make us send where we should not (RFC 8445 section 19.5.1).
   */
  static boolean isPossible(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !(address instanceof Inet6Address && address.isLinkLocalAddress());
  }

  /** Without a zone, which means nothing to the other side. */
  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
