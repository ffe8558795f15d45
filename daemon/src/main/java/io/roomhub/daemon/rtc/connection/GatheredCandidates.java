package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Our own candidates of the present ICE generation. Every description carries those that are known
 * when it is made (RFC 9429 section 4.1.18.2): sockets are opened before there is an offer, so most
 * need no message of their own, and an answer after a rollback has what the offer had.
 *
 * <p>Thread: the room's executor.
 */
final class GatheredCandidates {
  private String usernameFragment = "";
  private final List<CandidateAttribute> candidates = new ArrayList<>();
  private boolean complete;

  /**
   * Adds one of a generation; the first of a new generation forgets the old one. A relay that comes
   * when all were there was allocated anew: at its former address nobody listens any more.
   *
   * @param candidate null when there are no more
   */
  void add(@Nullable CandidateAttribute candidate, String fragment) {
    if (!fragment.equals(usernameFragment)) {
      usernameFragment = fragment;
      candidates.clear();
      complete = false;
    }
    if (candidate == null) {
      complete = true;
    } else {
      if (complete) {
        candidates.removeIf(former -> sameRelay(former, candidate));
      }
      candidates.add(candidate);
    }
  }

  private static boolean sameRelay(CandidateAttribute one, CandidateAttribute other) {
    return one.type() == CandidateType.RELAY
        && other.type() == CandidateType.RELAY
        && one.foundation().equals(other.foundation())
        && one.priority() == other.priority()
        && Objects.equals(one.relatedAddress(), other.relatedAddress())
        && one.relatedPort() == other.relatedPort();
  }

  /** Those of this generation, so far. */
  List<CandidateAttribute> of(String fragment) {
    return fragment.equals(usernameFragment) ? List.copyOf(candidates) : List.of();
  }

  /** Whether no more will come of this generation. */
  boolean complete(String fragment) {
    return fragment.equals(usernameFragment) && complete;
  }
}
