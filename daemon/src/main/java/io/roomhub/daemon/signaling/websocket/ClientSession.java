package io.roomhub.daemon.signaling.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.RoomView;
import io.roomhub.daemon.signaling.ServerLiveness;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.websocket.ClientAction.Abort;
import io.roomhub.daemon.signaling.websocket.ClientAction.Connect;
import io.roomhub.daemon.signaling.websocket.ClientAction.Deliver;
import io.roomhub.daemon.signaling.websocket.ClientAction.SendPing;
import io.roomhub.daemon.signaling.websocket.ClientAction.SendText;
import io.roomhub.daemon.signaling.websocket.ClientAction.StatusChanged;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client of a signaling server without any I/O: connects, joins, translates, keeps watch and
 * comes back for ever. A lost connection is not told to the room as departures, since calls live on
 * without signaling; after the next join the room hears {@code Joined} and who is there. All times
 * are milliseconds of one monotonic clock. Not thread-safe: the rail's thread owns it.
 */
public final class ClientSession {
  /** Where the session stands. */
  public enum State {
    /** Not started, or closed. */
    IDLE,
    /** A connection is being opened. */
    CONNECTING,
    /** Connected, and the join is not confirmed yet. */
    JOINING,
    /** In the room. */
    JOINED,
    /** Between two attempts. */
    WAITING
  }

  /** The server must have accepted the connection, and then the join, within this, ms. */
  static final long ATTEMPT_MS = 15_000;

  static final long PING_INTERVAL_MS = 15_000;

  /** Silence after which a server is taken for dead, ms: two pings without an answer. */
  static final long SILENCE_MS = 40_000;

  /** Messages that may wait for the pacer; a newcomer in a full room has some 150. */
  static final int MAX_WAITING = 512;

  private final String joinText;
  private final RoomView view;
  private final ReconnectBackoff backoff;
  private final Deque<String> waitingDescriptions = new ArrayDeque<>();
  private final Deque<String> waiting = new ArrayDeque<>();
  private SendPacer pacer = new SendPacer();
  private State state = State.IDLE;
  private @Nullable String lastError;
  private long deadlineMs;
  private long joinedAtMs;
  private final ServerLiveness liveness = new ServerLiveness(PING_INTERVAL_MS, SILENCE_MS);
  private long unsent;

  /**
   * @param maxPeers participants of the room that are remembered
   */
  public ClientSession(Signaling.JoinRequest request, int maxPeers, ReconnectBackoff backoff) {
    this.joinText = RoomView.join(request);
    this.view = new RoomView(maxPeers);
    this.backoff = backoff;
  }

  /** Where the session stands. */
  public State state() {
    return state;
  }

  /** Why the last attempt or connection ended, for people; null once joined. */
  public @Nullable String lastError() {
    return lastError;
  }

  /** Messages of the server that were dropped, since the start. */
  public long dropped() {
    return view.dropped();
  }

  /** Messages of ours that were dropped because the queue was full, since the start. */
  public long unsent() {
    return unsent;
  }

  /** Begins, once. */
  public List<ClientAction> start(long nowMs) {
    if (state != State.IDLE) {
      throw new IllegalStateException("already started");
    }
    List<ClientAction> out = new ArrayList<>();
    connect(nowMs, out);
    return out;
  }

  /** Ends; no further action follows. */
  public void close() {
    state = State.IDLE;
    clearWaiting();
    view.reset();
  }

  /** The connection is open. */
  public List<ClientAction> opened(long nowMs) {
    List<ClientAction> out = new ArrayList<>();
    if (state == State.CONNECTING) {
      pacer = new SendPacer();
      pacer.tryTake(nowMs);
      liveness.heard(nowMs);
      liveness.welcomed(nowMs);
      deadlineMs = nowMs + ATTEMPT_MS;
      out.add(new SendText(joinText));
      become(State.JOINING, lastError, out);
    }
    return out;
  }

  /**
   * The network may be another or back: the next attempt is made now, one that may have been made
   * in vain is made anew, and a server that seems connected has to show that it is.
   */
  public List<ClientAction> hurry(long nowMs) {
    List<ClientAction> out = new ArrayList<>();
    backoff.startOver();
    switch (state) {
      case IDLE -> {}
      case WAITING -> connect(nowMs, out);
      case CONNECTING -> {
        if (liveness.attemptStale(nowMs)) {
          out.add(new Abort());
          connect(nowMs, out);
        }
      }
      case JOINING, JOINED -> {
        if (liveness.doubt(nowMs)) {
          out.add(new SendPing());
        }
      }
    }
    return out;
  }

  /** The attempt has failed or the connection has ended, for a reason that people can read. */
  public List<ClientAction> closed(String reason, long nowMs) {
    List<ClientAction> out = new ArrayList<>();
    if (connected() || state == State.CONNECTING) {
      retreat(reason, nowMs, out);
    }
    return out;
  }

  /** A text message of the server. */
  public List<ClientAction> text(String text, long nowMs) {
    List<ClientAction> out = new ArrayList<>();
    if (!connected()) {
      return out;
    }
    liveness.heard(nowMs);
    for (RoomEvent event : view.receive(text)) {
      if (event instanceof RoomEvent.Refused refused) {
        onRefused(refused, nowMs, out);
      } else {
        if (event instanceof RoomEvent.Joined && state == State.JOINING) {
          joinedAtMs = nowMs;
          become(State.JOINED, null, out);
        }
        out.add(new Deliver(event));
      }
    }
    return out;
  }

  private void onRefused(RoomEvent.Refused refused, long nowMs, List<ClientAction> out) {
    // In the room a refusal concerns one message: its participant has left, or will not connect.
    if (state == State.JOINING) {
      out.add(new Abort());
      retreat("the server refuses: " + refused.code() + ", " + refused.message(), nowMs, out);
    }
  }

  /** A message that is too large or binary. */
  public void unreadable(long nowMs) {
    liveness.heard(nowMs);
    view.countDropped();
  }

  /** A ping or pong of the server. */
  public void alive(long nowMs) {
    liveness.heard(nowMs);
  }

  /** Tells one participant; dropped unless that one is in the room now. */
  public List<ClientAction> send(String peerId, SignalMessage message, long nowMs) {
    if (state != State.JOINED || !view.knows(peerId)) {
      return List.of();
    }
    // In a full room offers and answers would wait for seconds behind candidates, which those need.
    Deque<String> queue =
        message instanceof SignalMessage.Description ? waitingDescriptions : waiting;
    return queue(queue, RoomView.message(peerId, message), nowMs);
  }

  /** Tells everybody; dropped unless joined. */
  public List<ClientAction> broadcast(JsonNode data, long nowMs) {
    return state == State.JOINED ? queue(waiting, RoomView.broadcast(data), nowMs) : List.of();
  }

  private List<ClientAction> queue(Deque<String> queue, String text, long nowMs) {
    List<ClientAction> out = new ArrayList<>();
    if (waitingDescriptions.size() + waiting.size() >= MAX_WAITING) {
      unsent++;
    } else {
      queue.add(text);
      drain(nowMs, out);
    }
    return out;
  }

  private void drain(long nowMs, List<ClientAction> out) {
    while (anyWaiting() && pacer.tryTake(nowMs)) {
      Deque<String> next = waitingDescriptions.isEmpty() ? waiting : waitingDescriptions;
      out.add(new SendText(next.remove()));
    }
  }

  private boolean anyWaiting() {
    return !waitingDescriptions.isEmpty() || !waiting.isEmpty();
  }

  private void clearWaiting() {
    waitingDescriptions.clear();
    waiting.clear();
  }

  /** Does what is due. */
  public List<ClientAction> tick(long nowMs) {
    List<ClientAction> out = new ArrayList<>();
    switch (state) {
      case IDLE -> {}
      case WAITING -> {
        if (nowMs >= deadlineMs) {
          connect(nowMs, out);
        }
      }
      case CONNECTING, JOINING -> {
        if (nowMs >= deadlineMs || liveness.doubtConfirmed(nowMs)) {
          long patienceMs = nowMs >= deadlineMs ? ATTEMPT_MS : ServerLiveness.DOUBT_MS;
          giveUp("no answer within " + patienceMs / 1000 + " s", nowMs, out);
        }
      }
      case JOINED -> {
        if (liveness.dead(nowMs)) {
          long silentMs = liveness.silentMs(nowMs);
          giveUp("the server has been silent for " + silentMs / 1000 + " s", nowMs, out);
          return out;
        }
        if (liveness.pingDue(nowMs)) {
          out.add(new SendPing());
        }
        drain(nowMs, out);
      }
    }
    return out;
  }

  /** When {@link #tick} is next needed, ms; {@code Long.MAX_VALUE} for never. */
  public long nextDeadlineMs() {
    return switch (state) {
      case IDLE -> Long.MAX_VALUE;
      case WAITING -> deadlineMs;
      case CONNECTING, JOINING -> Math.min(deadlineMs, liveness.doubtedUntilMs());
      case JOINED -> {
        long next = liveness.nextDeadlineMs();
        yield anyWaiting() ? Math.min(next, pacer.nextTokenMs()) : next;
      }
    };
  }

  private boolean connected() {
    return state == State.JOINING || state == State.JOINED;
  }

  private void connect(long nowMs, List<ClientAction> out) {
    deadlineMs = nowMs + ATTEMPT_MS;
    liveness.attempted(nowMs);
    out.add(new Connect());
    become(State.CONNECTING, lastError, out);
  }

  private void giveUp(String reason, long nowMs, List<ClientAction> out) {
    boolean doubted = liveness.doubtConfirmed(nowMs);
    out.add(new Abort());
    retreat(reason, nowMs, out);
    if (doubted) {
      // By the network that there is now it has not been tried.
      connect(nowMs, out);
    }
  }

  private void retreat(String reason, long nowMs, List<ClientAction> out) {
    long upForMs = state == State.JOINED ? nowMs - joinedAtMs : 0;
    deadlineMs = nowMs + backoff.nextDelayMs(upForMs);
    clearWaiting();
    view.reset();
    become(State.WAITING, reason, out);
  }

  private void become(State next, @Nullable String error, List<ClientAction> out) {
    if (state != next || !Objects.equals(lastError, error)) {
      state = next;
      lastError = error;
      out.add(new StatusChanged());
    }
  }
}
