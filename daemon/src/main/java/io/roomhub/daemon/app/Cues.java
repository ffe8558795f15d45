package io.roomhub.daemon.app;

import io.roomhub.daemon.room.HubState;
import io.roomhub.daemon.voice.earcon.Earcon;
import io.roomhub.hardware.clock.Clock;
import java.util.function.Consumer;

/**
 * Which event the people in the room hear as a tone. Not every one: what follows from joining a
 * room of eight is one event to them, and so is a neighbour whose network flickers.
 *
 * <p>Thread: the room loop.
 */
final class Cues {
  /** Comings and goings this soon after another, ms, are one. */
  private static final long QUIET_MS = 2_000;

  private final Consumer<Earcon> player;
  private final Clock clock;
  private HubState state = HubState.STARTING;
  private boolean everJoined;
  private boolean muteKnown;
  private long quietUntilMs = Long.MIN_VALUE;

  Cues(Consumer<Earcon> player, Clock clock) {
    this.player = player;
    this.clock = clock;
  }

  /** The hub does something else than before. */
  void state(HubState next) {
    HubState before = state;
    state = next;
    if (next == HubState.OFFLINE && before != HubState.STARTING) {
      player.accept(Earcon.TROUBLE);
    } else if (next == HubState.LEFT) {
      player.accept(Earcon.LEFT);
    } else if (inRoom(next) && !inRoom(before)) {
      everJoined = true;
      quiet();
      player.accept(Earcon.JOINED);
    } else if (next == HubState.DEGRADED && everJoined) {
      player.accept(Earcon.TROUBLE);
    }
  }

  private static boolean inRoom(HubState state) {
    return switch (state) {
      case ALONE, CONNECTING, CONNECTED, DEGRADED -> true;
      case STARTING, OFFLINE, LEFT, STOPPING -> false;
    };
  }

  /** A participant is connected. */
  void came() {
    once(Earcon.CAME);
  }

  /** A participant is connected no more. */
  void left() {
    once(Earcon.LEFT);
  }

  private void once(Earcon earcon) {
    if (clock.millis() >= quietUntilMs) {
      quiet();
      player.accept(earcon);
    }
  }

  private void quiet() {
    quietUntilMs = clock.millis() + QUIET_MS;
  }

  /** The microphone was muted or is live; the first time, at start, is no news. */
  void muted(boolean muted) {
    if (muteKnown) {
      player.accept(muted ? Earcon.MUTED : Earcon.LIVE);
    }
    muteKnown = true;
  }
}
