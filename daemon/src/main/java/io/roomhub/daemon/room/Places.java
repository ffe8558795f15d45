package io.roomhub.daemon.room;

import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The places of a room and who may have to give theirs up. Who restarts comes as another, and would
 * else find a full room's last place taken by who it was before.
 *
 * <p>Thread: the room loop.
 */
final class Places {
  /** Offers without an answer, sent over some two seconds. */
  private static final int FAIR_OFFERS = 4;

  private final int count;
  private final Participants participants;

  Places(int count, Participants participants) {
    this.count = count;
    this.participants = participants;
  }

  /** How many there are, for people. */
  String words() {
    return count + (count == 1 ? " participant" : " participants") + " at most";
  }

  /** Whether there is none left. */
  boolean allTaken() {
    return participants.linked() >= count;
  }

  /**
   * Whose place is the first to be given to another: a call that nobody answers, of several the one
   * that failed most, then somebody who is not heard any more. Null when all are in use.
   *
   * @param there the other one is there without a doubt; where it may be as dead as those who do
   *     not answer, only a call that failed before gives way to it
   */
  @Nullable Participant dispensable(boolean there) {
    Participant one = worst(there ? Places::calledInVain : Places::calledInVainAgain);
    return one == null ? worst(Participant::disconnected) : one;
  }

  private static boolean calledInVainAgain(Participant participant) {
    return participant.failures > 0 && calledInVain(participant);
  }

  /** Given time enough: a call that has just begun is as good as the one that needs its place. */
  private static boolean calledInVain(Participant participant) {
    return participant.offersInVain >= FAIR_OFFERS && participant.link().neverAnswered();
  }

  private @Nullable Participant worst(Predicate<Participant> which) {
    return participants.all().stream()
        .filter(one -> one.link() != null && one.link().met() == null && which.test(one))
        .max(Comparator.comparingInt(one -> one.failures))
        .orElse(null);
  }
}
