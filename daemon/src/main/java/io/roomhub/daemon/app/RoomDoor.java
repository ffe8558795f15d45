package io.roomhub.daemon.app;

import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.signaling.Signaling;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * Leaves the room and comes back. A rail that was closed is not opened again, so coming back takes
 * new ones. The servers inside the hub are no part of that: guests go on meeting there.
 *
 * <p>Thread: {@link Chores}, and before it the one that starts the hub; {@link #left} any thread.
 */
final class RoomDoor {
  private static final long GOODBYE_SECONDS = 2;

  /** Makes the rails of the configuration, not yet started. */
  @FunctionalInterface
  interface RailMaker {
    List<Signaling> make() throws StartException;
  }

  private final Room room;
  private final List<Signaling> rails;
  private final RailMaker maker;
  private final Consumer<Boolean> keep;
  private final Runnable changed;
  private volatile boolean left;

  /**
   * @param rails those in use; shared with who shows them, and safe for that
   * @param keep told whether the hub shall be outside, before it is; for the next start
   * @param changed told when the hub has left or is about to be back
   */
  RoomDoor(
      Room room, List<Signaling> rails, RailMaker maker, Consumer<Boolean> keep, Runnable changed) {
    this.room = room;
    this.rails = rails;
    this.maker = maker;
    this.keep = keep;
    this.changed = changed;
  }

  boolean left() {
    return left;
  }

  /**
   * Joins for the first time, or stays outside.
   *
   * @param outside whether somebody wanted it to leave before the hub was started again
   */
  void begin(boolean outside) {
    if (!outside) {
      room.join(rails);
      return;
    }
    left = true;
    Logger.info("staying out of the room, as somebody wanted it before");
    List<Signaling> unused = List.copyOf(rails);
    rails.clear();
    unused.forEach(Signaling::close);
  }

  /** Says goodbye and closes the rails; without effect outside. */
  void leave() {
    if (left) {
      return;
    }
    // Who was shown outside does not come back because the hub is killed during its goodbye.
    keep.accept(true);
    left = true;
    Logger.info("leaving the room, as somebody wants it");
    List<Signaling> old = List.copyOf(rails);
    room.leave().completeOnTimeout(null, GOODBYE_SECONDS, TimeUnit.SECONDS).join();
    rails.clear();
    changed.run();
    old.forEach(Signaling::close);
  }

  /** Joins by new rails; without effect inside. Stays outside where they cannot be had. */
  void rejoin() {
    if (!left) {
      return;
    }
    try {
      List<Signaling> fresh = maker.make();
      Logger.info("coming back into the room");
      rails.addAll(fresh);
      keep.accept(false);
      left = false;
      room.join(fresh);
    } catch (StartException e) {
      Logger.error("cannot come back into the room: {}", e.getMessage());
    }
    changed.run();
  }
}
