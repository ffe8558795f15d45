package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.PeerConnectionState;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The places of a room and who may have to give theirs up. Who restarts comes as another, and would
 * else find a full room's last place taken by who it was before.
 *
 * <p>Thread: the room loop.
 */
final class Places {
  private final int count;
  private final Participants participants;

  Places(int count, Participants participants) {
    this.count = count;
    this.participants = participants;
  }

  int count() {
    return count;
  }

  /** Whether there is none left. */
  boolean allTaken() {
    return participants.linked() >= count;
  }

  /**
   * Whose place is the first to be given to another: a call that failed before and is not answered
   * either, then somebody who is not heard any more. Null when all are in use.
   */
  @Nullable Participant dispensable() {
    Participant one = first(Participant.Link::neverAnswered, 1);
    return one == null
        ? first(link -> link.connection().connectionState() == PeerConnectionState.DISCONNECTED, 0)
        : one;
  }

  private @Nullable Participant first(Predicate<Participant.Link> which, int leastFailures) {
    for (Participant participant : participants.all()) {
      Participant.Link link = participant.link();
      if (link != null
          && link.met() == null
          && participant.failures >= leastFailures
          && which.test(link)) {
        return participant;
      }
    }
    return null;
  }
}
