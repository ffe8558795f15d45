package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.InvalidStateException;
import org.tinylog.Logger;

/**
 * Repeats what begins a call: signals may be lost. An offer that is not answered is sent again
 * soon, candidates every while, until there is a connection or it fails. A page that does not tell
 * who it is may not expect that. What comes after is the business of {@link ConnectionRepair}.
 *
 * <p>Thread: the room loop.
 */
final class FirstOffer {
  /** Without an answer an offer is sent again after these times, ms; the last one repeats. */
  private static final long[] REPEAT_MS = {500, 500, 500, 500, 500, 500, 1_500};

  /** With an answer and no connection yet, candidates are sent again at every third of these. */
  private static final int CANDIDATES_EVERY = 3;

  private final RoomLoop loop;
  private final Participant participant;
  private final Participant.Link link;
  private int repeated;

  private FirstOffer(RoomLoop loop, Participant participant, Participant.Link link) {
    this.loop = loop;
    this.participant = participant;
    this.link = link;
  }

  /** Begins, for a link that its participant has just got. */
  static void repeat(RoomLoop loop, Participant participant, Participant.Link link) {
    if (participant.named()) {
      new FirstOffer(loop, participant, link).later();
    }
  }

  private void later() {
    loop.schedule(REPEAT_MS[Math.min(repeated, REPEAT_MS.length - 1)], this::again);
  }

  private void again() {
    if (!link.equals(participant.link()) || participant.connected()) {
      return;
    }
    try {
      // An offer that is made again has the candidates in it that are known by now.
      if (link.negotiation().unanswered()) {
        participant.offersInVain++;
        link.negotiation().offerAgain();
      } else if (repeated % CANDIDATES_EVERY == CANDIDATES_EVERY - 1) {
        link.negotiation().candidatesAgain();
      }
    } catch (InvalidStateException e) {
      Logger.debug("nothing repeated to {}: {}", participant.id, e.getMessage());
    }
    repeated++;
    later();
  }
}
