package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import java.util.List;
import java.util.Set;

/**
 * What the transport needs to know of the other side.
 *
 * @param ice its credentials; checks we send carry them
 * @param iceLite it never sends checks itself and is always controlled (RFC 8445 section 2.5)
 * @param trickle it said {@code a=ice-options:trickle}, so more candidates may come
 * @param iceRestarted this negotiation began a new ICE generation: credentials of the other side or
 *     our own differ from those in use before. False the first time.
 * @param candidates what stood in the description itself, unusable ones (TCP) included; those that
 *     could not be read are only counted
 * @param malformedCandidates how many could not be read
 * @param candidateMids trickled candidates of these mids belong here: the audio m-line, and those
 *     the other side bundles with it, because browsers trickle under the first of a group even when
 *     that one is rejected. Empty when the other side names no mids: all belong here then.
 * @param endOfCandidates it said that all its candidates are told (RFC 8840)
 * @param fingerprints hashes of its certificate; one matching is required, and never empty
 * @param dtlsRole ours
 * @param dtlsRestarted a new DTLS association is needed (RFC 8842 section 4): certificate or role
 *     differ from those in use before. False the first time.
 */
public record RemoteTransport(
    IceCredentials ice,
    boolean iceLite,
    boolean trickle,
    boolean iceRestarted,
    List<CandidateAttribute> candidates,
    int malformedCandidates,
    Set<String> candidateMids,
    boolean endOfCandidates,
    List<Fingerprint> fingerprints,
    DtlsRole dtlsRole,
    boolean dtlsRestarted) {
  public RemoteTransport {
    candidates = List.copyOf(candidates);
    candidateMids = Set.copyOf(candidateMids);
    fingerprints = List.copyOf(fingerprints);
  }

  /**
   * Whether a trickled candidate belongs to this transport and this ICE generation. One that names
   * neither does.
   */
  public boolean takes(IceCandidate candidate) {
    String fragment = candidate.usernameFragment();
    String mid = candidate.sdpMid();
    return (fragment == null || fragment.isEmpty() || fragment.equals(ice.usernameFragment()))
        && (mid == null || candidateMids.isEmpty() || candidateMids.contains(mid));
  }
}
