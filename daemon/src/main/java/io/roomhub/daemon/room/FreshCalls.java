package io.roomhub.daemon.room;

/**
 * How often the others may have us begin a connection: each costs sockets, threads and perhaps an
 * allocation at a TURN server. An honest caller that is refused here repeats its offer soon.
 *
 * <p>Thread: the room loop, but for {@link #refused}.
 */
final class FreshCalls {
  /** Of one participant: a page that is loaded again and again, or a network that flaps. */
  static final int AT_ONCE = 5;

  static final int PER_SECOND = 1;

  /** Of everybody together: two full rooms that come back after a power cut. */
  static final int ROOM_AT_ONCE = 40;

  private static final int ROOM_PER_SECOND = 4;

  private final RoomLoop loop;
  private final MessageCredit room;
  private volatile long refused;

  FreshCalls(RoomLoop loop) {
    this.loop = loop;
    room = new MessageCredit(loop, ROOM_AT_ONCE, ROOM_PER_SECOND);
  }

  /** Whether this one may have us begin another connection now. */
  boolean take(Participant participant) {
    if (participant.freshCalls(loop).take() && room.take()) {
      return true;
    }
    long before = refused;
    refused = before + 1;
    return false;
  }

  /** How many were too much, since the start. Any thread. */
  long refused() {
    return refused;
  }
}
