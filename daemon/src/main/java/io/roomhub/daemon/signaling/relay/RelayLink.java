package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.ServerLiveness;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.relay.LinkAction.Abort;
import io.roomhub.daemon.signaling.relay.LinkAction.Connect;
import io.roomhub.daemon.signaling.relay.LinkAction.Deliver;
import io.roomhub.daemon.signaling.relay.LinkAction.Lost;
import io.roomhub.daemon.signaling.relay.LinkAction.Ready;
import io.roomhub.daemon.signaling.relay.LinkAction.SendPing;
import io.roomhub.daemon.signaling.relay.LinkAction.SendText;
import io.roomhub.daemon.signaling.relay.LinkAction.StatusChanged;
import io.roomhub.daemon.signaling.trystero.FloodGate;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one relay on a WebSocket without any I/O: connects, subscribes, keeps watch and
 * comes back for ever. A subscription is renewed every {@link TrysteroSession#RENEWAL_MS}, since a
 * relay may forget it without a word; a relay that confirms such things and does not is given up.
 * All times are milliseconds of one monotonic clock. Not thread-safe: its rail owns it.
 */
public final class RelayLink {
  /** Where the link stands. */
  public enum State {
    /** Not started, or closed. */
    IDLE,
    /** A connection is being opened. */
    CONNECTING,
    /** Connected; the subscription is not confirmed yet. */
    SUBSCRIBING,
    /** Connected and subscribed. */
    READY,
    /** Between two attempts. */
    WAITING
  }

  /** The connection, and then the subscription, must come within this, ms. */
  static final long ATTEMPT_MS = 15_000;

  static final long PING_INTERVAL_MS = 20_000;

  /** Silence after which a relay is taken for dead, ms: one ping and its answer, and some. */
  static final long SILENCE_MS = 35_000;

  private static final int FRAMES_PER_SECOND = 30;
  private static final int FRAMES_AT_ONCE = 400;
  private static final int MAX_REASON_CHARS = 200;

  private final RelayProtocol protocol;
  private final List<String> topics;
  private final ReconnectBackoff backoff;
  private FloodGate gate = new FloodGate(FRAMES_PER_SECOND, FRAMES_AT_ONCE, 0);
  private State state = State.IDLE;
  private @Nullable String lastError;
  private long deadlineMs;
  private long readyAtMs;
  private final ServerLiveness liveness = new ServerLiveness(PING_INTERVAL_MS, SILENCE_MS);
  private long nextRenewalMs;
  private long dropped;

  /**
   * @param topics see {@link Rail#start}
   */
  public RelayLink(RelayProtocol protocol, List<String> topics, ReconnectBackoff backoff) {
    this.protocol = protocol;
    this.topics = List.copyOf(topics);
    this.backoff = backoff;
  }

  /** Where the link stands. */
  public State state() {
    return state;
  }

  /** Why the last attempt or connection ended, or what the relay complains of; null if nothing. */
  public @Nullable String lastError() {
    return lastError;
  }

  /** Frames of the relay that were refused since the start. */
  public long dropped() {
    return dropped;
  }

  /** Begins, once. */
  public List<LinkAction> start(long nowMs) {
    List<LinkAction> out = new ArrayList<>();
    connect(nowMs, out);
    return out;
  }

  /** Ends; no further action follows. */
  public void close() {
    state = State.IDLE;
  }

  /** The connection is open. */
  public List<LinkAction> opened(long nowMs) {
    List<LinkAction> out = new ArrayList<>();
    if (state != State.CONNECTING) {
      return out;
    }
    gate = new FloodGate(FRAMES_PER_SECOND, FRAMES_AT_ONCE, nowMs);
    liveness.heard(nowMs);
    liveness.welcomed(nowMs);
    deadlineMs = nowMs + ATTEMPT_MS;
    renew(nowMs, out);
    if (protocol.confirms()) {
      become(State.SUBSCRIBING, lastError, out);
    } else {
      ready(nowMs, out);
    }
    return out;
  }

  private void renew(long nowMs, List<LinkAction> out) {
    nextRenewalMs = nowMs + TrysteroSession.RENEWAL_MS;
    send(protocol.subscribe(topics), out);
  }

  private void ready(long nowMs, List<LinkAction> out) {
    readyAtMs = nowMs;
    become(State.READY, null, out);
    out.add(new Ready());
  }

  private static void send(List<String> texts, List<LinkAction> out) {
    texts.forEach(text -> out.add(new SendText(text)));
  }

  /**
   * The network may be another or back: the next attempt is made now, one that may have been made
   * in vain is made anew, and a relay that seems connected has to show that it is.
   */
  public List<LinkAction> hurry(long nowMs) {
    List<LinkAction> out = new ArrayList<>();
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
      case SUBSCRIBING, READY -> {
        if (liveness.doubt(nowMs)) {
          out.add(new SendPing());
        }
      }
    }
    return out;
  }

  /** The attempt has failed or the connection has ended, for a reason that people can read. */
  public List<LinkAction> closed(String reason, long nowMs) {
    List<LinkAction> out = new ArrayList<>();
    if (connected() || state == State.CONNECTING) {
      retreat(reason, nowMs, out);
    }
    return out;
  }

  /** The attempt has failed because nobody knows the relay's name, or nobody is there to ask. */
  public List<LinkAction> unresolved(String reason, long nowMs) {
    List<LinkAction> out = new ArrayList<>();
    if (state == State.CONNECTING) {
      deadlineMs = nowMs + backoff.unresolvedDelayMs();
      become(State.WAITING, reason, out);
    }
    return out;
  }

  /** A text frame of the relay. */
  public List<LinkAction> text(String text, long nowMs) {
    List<LinkAction> out = new ArrayList<>();
    if (!connected()) {
      return out;
    }
    liveness.heard(nowMs);
    if (text.length() > Rail.MAX_MESSAGE_CHARS || !gate.pass(nowMs)) {
      dropped++;
      return out;
    }
    try {
      for (RelayEvent event : protocol.receive(text)) {
        take(event, nowMs, out);
      }
    } catch (SignalFormatException e) {
      dropped++;
    }
    return out;
  }

  private void take(RelayEvent event, long nowMs, List<LinkAction> out) {
    switch (event) {
      case RelayEvent.Confirmed confirmed -> {
        deadlineMs = Long.MAX_VALUE;
        if (state == State.SUBSCRIBING) {
          ready(nowMs, out);
        }
      }
      case RelayEvent.Refused refused -> {
        String reason = "the relay refuses: " + printable(refused.reason());
        if (refused.subscriptionLost()) {
          out.add(new Abort());
          retreat(reason, nowMs, out);
        } else {
          become(state, reason, out);
        }
      }
      case RelayEvent.Dropped nothing -> dropped++;
      default -> {
        if (state == State.READY) {
          out.add(new Deliver(event));
        }
      }
    }
  }

  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() > MAX_REASON_CHARS ? line.substring(0, MAX_REASON_CHARS) : line;
  }

  /** A message too large or binary. */
  public void unreadable(long nowMs) {
    liveness.heard(nowMs);
    dropped++;
  }

  /** A ping or pong of the relay. */
  public void alive(long nowMs) {
    liveness.heard(nowMs);
  }

  /** Sends what the protocol has put into words; dropped unless ready. */
  public List<LinkAction> say(List<String> texts) {
    List<LinkAction> out = new ArrayList<>();
    if (state == State.READY) {
      send(texts, out);
    }
    return out;
  }

  /** Does what is due. */
  public List<LinkAction> tick(long nowMs) {
    List<LinkAction> out = new ArrayList<>();
    switch (state) {
      case IDLE -> {}
      case WAITING -> {
        if (nowMs >= deadlineMs) {
          connect(nowMs, out);
        }
      }
      case CONNECTING, SUBSCRIBING -> {
        if (nowMs >= deadlineMs || liveness.doubtConfirmed(nowMs)) {
          long patienceMs = nowMs >= deadlineMs ? ATTEMPT_MS : ServerLiveness.DOUBT_MS;
          giveUp("no answer within " + patienceMs / 1000 + " s", nowMs, out);
        }
      }
      case READY -> watch(nowMs, out);
    }
    return out;
  }

  private void watch(long nowMs, List<LinkAction> out) {
    if (liveness.dead(nowMs)) {
      long silentMs = liveness.silentMs(nowMs);
      giveUp("the relay has been silent for " + silentMs / 1000 + " s", nowMs, out);
      return;
    }
    if (protocol.confirms() && nowMs >= deadlineMs) {
      out.add(new Abort());
      retreat("the relay does not confirm the subscription any more", nowMs, out);
      return;
    }
    if (liveness.pingDue(nowMs)) {
      out.add(new SendPing());
    }
    if (nowMs >= nextRenewalMs && protocol.kind() == RelayKind.TOPICS) {
      renew(nowMs, out);
      deadlineMs = nowMs + ATTEMPT_MS;
    }
  }

  /** When {@link #tick} is next needed, ms; {@code Long.MAX_VALUE} for never. */
  public long nextDeadlineMs() {
    return switch (state) {
      case IDLE -> Long.MAX_VALUE;
      case WAITING -> deadlineMs;
      case CONNECTING, SUBSCRIBING -> Math.min(deadlineMs, liveness.doubtedUntilMs());
      case READY -> {
        long next = liveness.nextDeadlineMs();
        if (protocol.kind() == RelayKind.TOPICS) {
          next = Math.min(next, nextRenewalMs);
        }
        yield protocol.confirms() ? Math.min(next, deadlineMs) : next;
      }
    };
  }

  private boolean connected() {
    return state == State.SUBSCRIBING || state == State.READY;
  }

  private void connect(long nowMs, List<LinkAction> out) {
    deadlineMs = nowMs + ATTEMPT_MS;
    liveness.attempted(nowMs);
    out.add(new Connect());
    become(State.CONNECTING, lastError, out);
  }

  private void giveUp(String reason, long nowMs, List<LinkAction> out) {
    boolean doubted = liveness.doubtConfirmed(nowMs);
    out.add(new Abort());
    retreat(reason, nowMs, out);
    if (doubted) {
      // By the network that there is now it has not been tried.
      connect(nowMs, out);
    }
  }

  private void retreat(String reason, long nowMs, List<LinkAction> out) {
    boolean wasReady = state == State.READY;
    deadlineMs = nowMs + backoff.nextDelayMs(wasReady ? nowMs - readyAtMs : 0);
    become(State.WAITING, reason, out);
    if (wasReady) {
      out.add(new Lost());
    }
  }

  private void become(State next, @Nullable String error, List<LinkAction> out) {
    if (state != next || !Objects.equals(lastError, error)) {
      state = next;
      lastError = error;
      out.add(new StatusChanged());
    }
  }
}
