package io.roomhub.daemon.rtc.jsep;

import java.util.List;

/**
 * An offer of the other side that waits for our answer, and what we will agree to.
 *
 * @param slots the m-lines after our answer
 * @param session the outcome
 * @param audioWanted as in {@link AgreedState}, after our answer
 * @param namesMid whether the m-line of the offer that tells the transport has an {@code a=mid}
 * @param extmapAllowMixed whether the offer has {@code a=extmap-allow-mixed}
 * @param refusals why m-lines are refused, for people
 */
record RemoteOffer(
    List<MediaSlot> slots,
    NegotiatedSession session,
    boolean audioWanted,
    boolean namesMid,
    boolean extmapAllowMixed,
    List<String> refusals) {
  RemoteOffer {
    slots = List.copyOf(slots);
    refusals = List.copyOf(refusals);
  }
}
