package io.roomhub.daemon.app;

import io.roomhub.daemon.control.ControlException;
import io.roomhub.daemon.room.MuteState;
import io.roomhub.daemon.room.RoomLoop;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Carries the mute state to where it counts: the gate first, then the roster and those who watch,
 * then what is kept over a restart.
 *
 * <p>Thread: the room loop; {@link #muted()} any thread.
 */
final class MuteControl {
  private final RoomLoop loop;
  private final MuteState state;
  private final Wishes wishes;
  private final Consumer<Boolean> gate;
  private final Consumer<Boolean> announce;
  private volatile boolean muted = true;
  private boolean announced;
  private Consumer<Boolean> roster = muted -> {};

  /**
   * @param gate lets no sound pass while it is told true; closed at first
   * @param announce told how it is at the start, as soon as that is known, and of every change
   */
  MuteControl(
      RoomLoop loop,
      MuteState state,
      Wishes wishes,
      Consumer<Boolean> gate,
      Consumer<Boolean> announce) {
    this.loop = loop;
    this.state = state;
    this.wishes = wishes;
    this.gate = gate;
    this.announce = announce;
  }

  /** Whom to tell; before the first reading of the button. */
  void setRoster(Consumer<Boolean> roster) {
    this.roster = roster;
  }

  /**
   * Mutes or unmutes and waits for it. Any thread but the loop.
   *
   * @return whether the hub is muted now
   * @throws ControlException when it stays muted all the same, or has no time
   */
  boolean request(boolean wanted) throws ControlException {
    return ask(state -> wanted);
  }

  /** As {@link #request}, the other way round than it is. */
  boolean toggle() throws ControlException {
    return ask(state -> !state.muted());
  }

  private boolean ask(Predicate<MuteState> wish) throws ControlException {
    boolean refused =
        LoopCall.on(
            loop,
            () -> {
              boolean wanted = wish.test(state);
              return changeNow(state -> state.request(wanted)) && !wanted;
            });
    if (refused) {
      throw ControlException.conflict(
          "the hub stays muted: its button decides, which has to be held or cannot be read");
    }
    return muted;
  }

  /** Changes the state on the loop and lets the gate follow. Any thread. */
  void change(Consumer<MuteState> change) {
    loop.execute(() -> changeNow(change));
  }

  /** As {@link #change}, on the loop already; returns whether the hub is muted now. */
  boolean changeNow(Consumer<MuteState> change) {
    change.accept(state);
    boolean now = state.muted();
    if (now != muted || (!announced && state.settled())) {
      announced = true;
      muted = now;
      gate.accept(now);
      roster.accept(now);
      announce.accept(now);
    }
    wishes.muted(state.requested());
    return now;
  }

  boolean muted() {
    return muted;
  }
}
