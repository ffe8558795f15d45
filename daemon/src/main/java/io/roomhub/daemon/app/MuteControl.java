package io.roomhub.daemon.app;

import io.roomhub.daemon.room.MuteState;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.room.RoomLoop;
import io.roomhub.daemon.voice.VoiceEngine;
import java.util.function.Consumer;

/**
 * Carries the mute state to where it counts: the gate first, then the roster and those who watch.
 *
 * <p>Thread: the room loop; {@link #muted()} any thread.
 */
final class MuteControl {
  private final RoomLoop loop;
  private final MuteState state;
  private final VoiceEngine voice;
  private final Consumer<Boolean> announce;
  private volatile boolean muted = true;
  private Room room;

  MuteControl(RoomLoop loop, MuteState state, VoiceEngine voice, Consumer<Boolean> announce) {
    this.loop = loop;
    this.state = state;
    this.voice = voice;
    this.announce = announce;
  }

  /** Whom to tell; before the first reading of the button. */
  void setRoom(Room room) {
    this.room = room;
  }

  /** Changes the state on the loop and lets the gate follow. Any thread. */
  void change(Consumer<MuteState> change) {
    loop.execute(() -> changeNow(change));
  }

  /** As {@link #change}, on the loop already; returns whether the hub is muted now. */
  boolean changeNow(Consumer<MuteState> change) {
    change.accept(state);
    boolean now = state.muted();
    if (now != muted) {
      muted = now;
      voice.setMuted(now);
      room.setMuted(now);
      announce.accept(now);
    }
    return now;
  }

  boolean muted() {
    return muted;
  }
}
