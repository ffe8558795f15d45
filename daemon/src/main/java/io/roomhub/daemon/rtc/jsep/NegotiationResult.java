package io.roomhub.daemon.rtc.jsep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applying a remote description came to.
 *
 * @param session the outcome: agreed after an answer; after an offer what our answer will agree to,
 *     so that the transport can be prepared; null after a rollback that leaves nothing
 * @param rolledBack an offer of our own was withdrawn for it; its ICE generation is void unless
 *     {@link Negotiation#localIce()} still names it
 * @param refusals why an audio or data m-line of the offer is refused, for people; usually empty
 */
public record NegotiationResult(
    @Nullable NegotiatedSession session, boolean rolledBack, List<String> refusals) {
  public NegotiationResult {
    refusals = List.copyOf(refusals);
  }
}
