package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.trystero.RelayMessage;
import io.roomhub.daemon.signaling.trystero.SessionCommand;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import io.roomhub.hardware.clock.Clock;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Runs a {@link TrysteroSession} over real rails on one {@link RailThread}. What concerns
 * connections goes to a {@link Connections}, whoever makes them; what becomes of these comes back
 * through the methods here, which any thread may call.
 */
public final class Rendezvous implements AutoCloseable {
  /** Makes the connections. Called on the rendezvous's thread; must not block. */
  public interface Connections {
    /** See {@link SessionCommand.CreateOffer}. */
    void createOffer(long connection, boolean trickle);

    /** See {@link SessionCommand.CreateAnswer}. */
    void createAnswer(long connection, String peerId, String sdp, boolean trickle);

    /** See {@link SessionCommand.ApplyAnswer}. */
    void applyAnswer(long connection, String peerId, String sdp);

    /** See {@link SessionCommand.AddCandidate}. */
    void addCandidate(long connection, String candidate);

    /** See {@link SessionCommand.Close}. */
    void close(long connection);

    /** See {@link SessionCommand.Met}; {@code via} is null only if the relay is not known. */
    void met(long connection, String peerId, @Nullable SignalingStatus via);

    /** See {@link SessionCommand.Failed}. */
    void failed(String peerId, SessionCommand.Reason reason);

    /** The state of a rail has changed. */
    void railChanged(SignalingStatus status);
  }

  private final TrysteroSession session;
  private final List<Rail> rails;
  private final RailThread thread;
  private final Clock clock;
  private final Connections connections;
  private @Nullable ScheduledFuture<?> tick;
  private boolean closed;
  private volatile long droppedBySession;

  /**
   * @param thread owns session and rails from here on; closed with this
   */
  public Rendezvous(
      TrysteroSession session,
      List<Rail> rails,
      RailThread thread,
      Clock clock,
      Connections connections) {
    this.session = session;
    this.rails = List.copyOf(rails);
    this.thread = thread;
    this.clock = clock;
    this.connections = connections;
  }

  /** Connects every rail, once. */
  public void start() {
    thread.execute(
        () -> {
          for (int i = 0; i < rails.size(); i++) {
            rails.get(i).start(session.topics(), new RailEvents(i));
          }
        });
  }

  /** The network may be another or back. */
  public void hurry() {
    thread.execute(() -> rails.forEach(Rail::hurry));
  }

  /** See {@link TrysteroSession#described}. */
  public void described(long connection, String sdp) {
    step(() -> session.described(connection, sdp, clock.millis()));
  }

  /** See {@link TrysteroSession#gathered}. */
  public void gathered(long connection, String candidate) {
    step(() -> session.gathered(connection, candidate));
  }

  /** See {@link TrysteroSession#connected}. */
  public void connected(long connection) {
    step(() -> session.connected(connection, clock.millis()));
  }

  /** See {@link TrysteroSession#closed}. */
  public void closed(long connection) {
    step(() -> session.closed(connection, clock.millis()));
  }

  /** See {@link TrysteroSession#turnedAway}. */
  public void turnedAway(long connection) {
    step(() -> session.turnedAway(connection, clock.millis()));
  }

  /** The rails as the status shows them; any thread. */
  public List<SignalingStatus> status() {
    return rails.stream().map(Rail::status).toList();
  }

  /** Those of {@link #status} that no server of our own stands for already; any thread. */
  public List<SignalingStatus> outerStatus() {
    return rails.stream().filter(rail -> !rail.inner()).map(Rail::status).toList();
  }

  /** Messages of relays that were refused since the start, of any kind; any thread. */
  public long refusedMessages() {
    return droppedBySession + rails.stream().mapToLong(Rail::dropped).sum();
  }

  /** Leaves the room and frees everything, within a second. */
  @Override
  public void close() {
    thread.execute(
        () -> {
          perform(session.leave());
          closed = true;
          rails.forEach(Rail::close);
        });
    thread.close();
  }

  private void step(Supplier<List<SessionCommand>> step) {
    thread.execute(() -> perform(step.get()));
  }

  private void perform(List<SessionCommand> commands) {
    if (closed) {
      return;
    }
    for (SessionCommand command : commands) {
      try {
        perform(command);
      } catch (RuntimeException e) {
        Logger.error(e, "rendezvous: {} failed", command.getClass().getSimpleName());
      }
    }
    droppedBySession = session.dropped();
    arm();
  }

  private void perform(SessionCommand command) {
    switch (command) {
      case SessionCommand.Publish p -> rails.get(p.relay()).publish(p.topic(), p.payload());
      case SessionCommand.AnnounceToTracker a -> rails.get(a.relay()).announce(a.offers());
      case SessionCommand.AnswerThroughTracker a ->
          rails.get(a.relay()).answer(a.peerId(), a.offerId(), a.cipher());
      case SessionCommand.CreateOffer o -> connections.createOffer(o.connection(), o.trickle());
      case SessionCommand.CreateAnswer a ->
          connections.createAnswer(a.connection(), a.peerId(), a.sdp(), a.trickle());
      case SessionCommand.ApplyAnswer a ->
          connections.applyAnswer(a.connection(), a.peerId(), a.sdp());
      case SessionCommand.AddCandidate c -> connections.addCandidate(c.connection(), c.candidate());
      case SessionCommand.Close c -> connections.close(c.connection());
      case SessionCommand.Met m ->
          connections.met(
              m.connection(), m.peerId(), m.relay() < 0 ? null : rails.get(m.relay()).status());
      case SessionCommand.Failed f -> connections.failed(f.peerId(), f.reason());
    }
  }

  private void arm() {
    if (tick != null) {
      tick.cancel(false);
      tick = null;
    }
    long deadline = session.nextDeadlineMs();
    if (deadline != Long.MAX_VALUE) {
      long delay = Math.max(1, deadline - clock.millis());
      tick = thread.schedule(() -> perform(session.tick(clock.millis())), delay);
    }
  }

  /** What one rail tells. */
  private final class RailEvents implements RailListener {
    private final int number;

    RailEvents(int number) {
      this.number = number;
    }

    @Override
    public void onReady(Rail rail) {
      perform(session.relayReady(number, rail.kind(), clock.millis()));
    }

    @Override
    public void onLost(Rail rail) {
      session.relayLost(number);
      arm();
    }

    @Override
    public void onMessage(Rail rail, String topic, String payload) {
      perform(session.message(number, topic, payload, clock.millis()));
    }

    @Override
    public void onOffer(Rail rail, RelayMessage.Offer offer) {
      perform(session.trackerOffer(number, offer, clock.millis()));
    }

    @Override
    public void onAnswer(Rail rail, RelayMessage.Answer answer) {
      perform(session.trackerAnswer(number, answer, clock.millis()));
    }

    @Override
    public void onStatus(Rail rail) {
      connections.railChanged(rail.status());
    }
  }
}
