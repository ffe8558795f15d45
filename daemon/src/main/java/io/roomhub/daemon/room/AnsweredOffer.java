package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.SessionDescription;

/**
 * Says in an answer which offer it is for, by the session id of that offer's {@code o=} line.
 * Signals that go two ways overtake each other: an offer that was given up may arrive late, and its
 * answer would be taken for that of the call that came after, which then waits for a connection
 * that nobody makes. Whoever does not know the attribute ignores it (RFC 8866 section 5.13), and
 * from whom it does not come every answer is taken, as from a browser.
 */
final class AnsweredOffer {
  private static final String ATTRIBUTE = "a=x-answered-offer:";

  private AnsweredOffer() {}

  /** The answer with the session of the offer that it is for. */
  static SessionDescription name(SessionDescription answer, SessionDescription offer) {
    String session = SdpSessionId.of(offer.sdp());
    String sdp = answer.sdp();
    int media = sdp.indexOf("\nm=") + 1;
    int end = media == 0 ? sdp.length() : media;
    return session.isEmpty()
        ? answer
        : new SessionDescription(
            answer.type(),
            sdp.substring(0, end) + ATTRIBUTE + session + "\r\n" + sdp.substring(end));
  }

  /** Whether an answer may be for an offer of that session. */
  static boolean mayBe(SessionDescription answer, String offeredSession) {
    String sdp = answer.sdp();
    int start = sdp.indexOf("\n" + ATTRIBUTE) + 1;
    if (start == 0) {
      return true;
    }
    int end = sdp.indexOf('\n', start);
    String named = sdp.substring(start + ATTRIBUTE.length(), end < 0 ? sdp.length() : end).trim();
    return named.equals(offeredSession);
  }
}
