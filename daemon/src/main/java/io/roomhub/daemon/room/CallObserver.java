package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Follows one connection for {@link Calls}; late news of a connection that was replaced is not for
 * us.
 *
 * <p>Thread: the room loop.
 */
final class CallObserver implements PeerConnectionObserver {
  private final Calls calls;
  private final Participant participant;
  private final Runnable changed;
  private Participant.@Nullable Link link;

  /**
   * @param changed run after every change that somebody may see
   */
  CallObserver(Calls calls, Participant participant, Runnable changed) {
    this.calls = calls;
    this.participant = participant;
    this.changed = changed;
  }

  /** Told before the first news comes. */
  void follow(Participant.Link link) {
    this.link = link;
  }

  private boolean current() {
    return link != null && link.equals(participant.link());
  }

  @Override
  public void onIceCandidate(@Nullable IceCandidate candidate) {
    if (current()) {
      link.negotiation().candidate(candidate);
    }
  }

  @Override
  public void onNegotiationNeeded() {
    if (current()) {
      try {
        link.negotiation().offer();
        if (link.met() == null) {
          // What a rail has made sends over its own data channel, which loses nothing.
          link.repair().onOffer();
        }
      } catch (InvalidStateException e) {
        Logger.debug("no offer to {}: {}", participant.id, e.getMessage());
      }
    }
  }

  @Override
  public void onConnectionStateChange(PeerConnectionState state, String reason) {
    if (!current()) {
      return;
    }
    link.repair().onState(state);
    switch (state) {
      case CONNECTED -> calls.connected(participant, link);
      case DISCONNECTED -> {
        participant.doubtRoutes();
        calls.removeUnheard();
      }
      case FAILED -> {
        if (participant.failures == 0 && participant.problem == null) {
          Logger.warn("no connection to {}: {}; trying on", participant.name, reason);
        }
        calls.fail(participant, reason);
      }
      // Perhaps it gave up where we did not; who leaves says so, or vanishes from the rails.
      case CLOSED -> calls.fail(participant, reason);
      case NEW, CONNECTING -> {}
    }
    changed.run();
  }

  @Override
  public void onPathProblem(String problem) {
    if (current()) {
      if (!problem.equals(participant.problem)) {
        Logger.warn("no connection to {} yet: {}; trying on", participant.name, problem);
      }
      participant.problem = problem;
      changed.run();
    }
  }
}
