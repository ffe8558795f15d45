package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionState;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Repairs one connection by ICE restarts: when it has been {@code disconnected} for a while, and
 * again until it is connected or has failed. An offer of an established connection that stays
 * without an answer, because the rail that carried it was dead, is sent again until it has one.
 *
 * <p>Thread: the room loop.
 */
final class ConnectionRepair {
  /** Disconnected for that long, ms: it will hardly come back by itself. */
  static final long PATIENCE_MS = 3_000;

  /** The polite side leaves the other one the first word, ms: one offer is enough. */
  static final long POLITENESS_MS = 1_000;

  private static final long[] REPEAT_MS = {2_000, 4_000, 8_000};

  private final RoomLoop loop;
  private final PeerConnection connection;
  private final PerfectNegotiation negotiation;
  private PeerConnectionState state = PeerConnectionState.NEW;
  private boolean established;
  private int attempts;
  private RoomLoop.@Nullable Timer timer;
  private boolean closed;

  ConnectionRepair(RoomLoop loop, PeerConnection connection, PerfectNegotiation negotiation) {
    this.loop = loop;
    this.connection = connection;
    this.negotiation = negotiation;
  }

  /** The connection's state has changed. */
  void onState(PeerConnectionState next) {
    state = next;
    switch (next) {
      case CONNECTED -> {
        established = true;
        if (!negotiation.unanswered()) {
          rest();
        }
      }
      case DISCONNECTED -> {
        if (timer == null) {
          attempts = 0;
          arm(PATIENCE_MS + (negotiation.polite() ? POLITENESS_MS : 0));
        }
      }
      case FAILED, CLOSED -> close();
      case NEW, CONNECTING -> {}
    }
  }

  /** An offer has been made. */
  void onOffer() {
    if (established && negotiation.unanswered()) {
      attempts = 0;
      arm(REPEAT_MS[0]);
    }
  }

  /** The network or a rail is back: what waits need wait no longer. */
  void hurry() {
    if (timer != null && (negotiation.unanswered() || state == PeerConnectionState.DISCONNECTED)) {
      act();
    }
  }

  /** The connection is over. */
  void close() {
    closed = true;
    rest();
  }

  private void act() {
    rest();
    try {
      if (negotiation.unanswered()) {
        negotiation.offerAgain();
      } else if (state == PeerConnectionState.DISCONNECTED) {
        connection.restartIce();
      } else {
        return;
      }
    } catch (InvalidStateException e) {
      Logger.debug("no restart: {}", e.getMessage());
      return;
    }
    arm(REPEAT_MS[Math.min(attempts++, REPEAT_MS.length - 1)]);
  }

  private void arm(long delayMs) {
    rest();
    if (!closed) {
      timer = loop.schedule(delayMs, this::act);
    }
  }

  private void rest() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
