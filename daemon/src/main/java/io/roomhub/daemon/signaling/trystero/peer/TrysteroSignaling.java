package io.roomhub.daemon.signaling.trystero.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.signaling.ConnectingSignaling;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.relay.Rendezvous;
import io.roomhub.daemon.signaling.trystero.SessionCommand;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import io.roomhub.daemon.signaling.trystero.channel.PeerChannel;
import io.roomhub.hardware.clock.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The hub as a member of a Trystero room, over any number of relays of any types. The room's
 * executor owns the connections; what the rendezvous wants done with them is posted there.
 */
public final class TrysteroSignaling
    implements ConnectingSignaling, Rendezvous.Connections, PeerLink.Owner {
  /** A description goes out with what was gathered until then, ms: STUN may be slow. */
  private static final long GATHERING_MS = 3_000;

  private static final String OTHER_PASSWORD =
      "somebody in this room could not be met: it has another room.password";

  private static final String NO_ANSWER =
      "somebody announces itself and answers none of our offers: another room.password?";

  /** What is known of those who cannot be met is out of date after this, ms. */
  private static final long TROUBLE_MS = 120_000;

  private final TrysteroRoom trysteroRoom;
  private final String selfId;
  private final RailThread thread;
  private final Clock clock;
  private final RandomGenerator random;
  private final Rendezvous rendezvous;
  private final Runnable freed;
  private final Map<Long, PeerLink> links = new HashMap<>();
  private final Map<Long, Met> met = new HashMap<>();
  private final LongAdder refusedOfPeers = new LongAdder();
  private volatile @Nullable Trouble trouble;
  private volatile boolean joined;
  private @Nullable Executor room;
  private @Nullable PeerConnectionFactory connections;
  private @Nullable Taker taker;
  private @Nullable SignalingListener listener;

  private record Met(String peerId, String via) {}

  private record Trouble(String text, long untilMs) {}

  /**
   * @param selfId {@link TrysteroIds#hub}; the hub's peer id everywhere
   * @param rails not yet started
   * @param thread theirs; closed with this
   * @param freed runs at the end of {@link #close}
   */
  public TrysteroSignaling(
      TrysteroRoom trysteroRoom,
      String selfId,
      TrysteroSession session,
      List<Rail> rails,
      RailThread thread,
      Clock clock,
      RandomGenerator random,
      Runnable freed) {
    this.trysteroRoom = trysteroRoom;
    this.selfId = selfId;
    this.thread = thread;
    this.clock = clock;
    this.random = random;
    this.freed = freed;
    this.rendezvous = new Rendezvous(session, rails, thread, clock, this);
  }

  @Override
  public String type() {
    return "trystero";
  }

  @Override
  public void useConnections(Executor owner, PeerConnectionFactory factory, Taker told) {
    room = owner;
    connections = factory;
    taker = told;
  }

  @Override
  public void start(JoinRequest request, SignalingListener told) {
    listener = told;
    rendezvous.start();
  }

  @Override
  public void send(String peerId, SignalMessage message) {
    PeerLink link = linkTo(peerId);
    if (link != null) {
      link.send(message);
    }
  }

  @Override
  public void hurry() {
    rendezvous.hurry();
  }

  private @Nullable PeerLink linkTo(String peerId) {
    for (PeerLink link : links.values()) {
      Met who = met.get(link.number);
      if (who != null && link.active() && who.peerId().equals(peerId)) {
        return link;
      }
    }
    return null;
  }

  @Override
  public void broadcast(JsonNode data) {
    for (PeerLink link : List.copyOf(links.values())) {
      if (link.active()) {
        link.send(new SignalMessage.Data(data));
      }
    }
  }

  /** The relays in one: up while any is up. */
  @Override
  public SignalingStatus status() {
    List<SignalingStatus> all = rendezvous.status();
    SignalingStatus best = all.getFirst();
    for (SignalingStatus each : all) {
      boolean better =
          each.state() == SignalingStatus.State.UP
              || (each.state() == SignalingStatus.State.CONNECTING
                  && best.state() == SignalingStatus.State.DOWN);
      best = best.state() != SignalingStatus.State.UP && better ? each : best;
    }
    return best;
  }

  /** Without the relay of the hub's own server, unless only that one can tell of trouble. */
  @Override
  public List<SignalingStatus> statuses() {
    Trouble known = trouble;
    String told = known == null || nowMs() > known.untilMs() ? null : known.text();
    List<SignalingStatus> outer = rendezvous.outerStatus();
    List<SignalingStatus> shown = new ArrayList<>();
    for (SignalingStatus each : outer.isEmpty() && told != null ? rendezvous.status() : outer) {
      shown.add(
          told == null || each.lastError() != null
              ? each
              : new SignalingStatus(each.type(), each.url(), each.state(), told));
    }
    return shown;
  }

  @Override
  public long refusedMessages() {
    return rendezvous.refusedMessages() + refusedOfPeers.sum();
  }

  @Override
  public void refused(long messages) {
    refusedOfPeers.add(messages);
  }

  /** Leaves; called by the room, which has closed its connections by then. */
  @Override
  public void close() {
    List.copyOf(links.values()).forEach(PeerLink::close);
    rendezvous.close();
    freed.run();
  }

  private void onRoom(Runnable task) {
    Executor owner = room;
    if (owner != null) {
      owner.execute(task);
    }
  }

  @Override
  public void createOffer(long connection, boolean trickle) {
    onRoom(() -> make(connection, trickle, PeerLink::offer));
  }

  @Override
  public void createAnswer(long connection, String peerId, String sdp, boolean trickle) {
    onRoom(() -> make(connection, trickle, link -> link.answer(sdp)));
  }

  @Override
  public void applyAnswer(long connection, String peerId, String sdp) {
    onRoom(() -> attempt(links.get(connection), link -> link.answered(sdp)));
  }

  /** A step of offer and answer. */
  private interface Step {
    void on(PeerLink link) throws SdpException, InvalidStateException;
  }

  private void make(long number, boolean trickle, Step step) {
    PeerConnectionFactory factory = connections;
    Executor owner = room;
    if (factory == null || owner == null) {
      return;
    }
    PeerLink link = new PeerLink(number, trickle, owner, factory, this);
    links.put(number, link);
    attempt(link, step);
    if (!trickle) {
      later(GATHERING_MS, link::completeDescription);
    }
  }

  private void attempt(@Nullable PeerLink link, Step step) {
    if (link == null) {
      return;
    }
    try {
      step.on(link);
    } catch (SdpException | InvalidStateException e) {
      Logger.debug("no connection in the Trystero room: {}", e.getMessage());
      link.drop();
      ended(link, e.getMessage());
    }
  }

  private void later(long delayMs, Runnable task) {
    var unused = thread.schedule(() -> onRoom(task), delayMs);
  }

  @Override
  public void addCandidate(long connection, String candidate) {
    onRoom(
        () -> {
          PeerLink link = links.get(connection);
          if (link != null) {
            link.remoteCandidate(candidate);
          }
        });
  }

  @Override
  public void close(long connection) {
    onRoom(
        () -> {
          PeerLink link = links.remove(connection);
          if (link != null && !link.over()) {
            link.drop();
            forget(link);
          }
        });
  }

  @Override
  public void met(long connection, String peerId, @Nullable SignalingStatus via) {
    onRoom(
        () -> {
          PeerLink link = links.get(connection);
          if (link != null && !link.over()) {
            met.put(connection, new Met(peerId, via == null ? type() : via.type()));
            link.meet(new PeerChannel(trysteroRoom, selfId, peerId, random), nowMs());
            later(PeerChannel.HANDSHAKE_MS, () -> link.tick(nowMs()));
          }
        });
  }

  @Override
  public void failed(String peerId, SessionCommand.Reason reason) {
    switch (reason) {
      case WRONG_PASSWORD -> tellTrouble(OTHER_PASSWORD);
      case NO_ANSWER -> tellTrouble(NO_ANSWER);
      case NO_CONNECTION -> Logger.warn("no connection to {} of the Trystero room", peerId);
    }
  }

  private void tellTrouble(String text) {
    Trouble known = trouble;
    if (known == null || !known.text().equals(text)) {
      Logger.warn("Trystero room: {}", text);
    }
    trouble = new Trouble(text, nowMs() + TROUBLE_MS);
    tellStatus();
  }

  private void tellStatus() {
    SignalingListener told = listener;
    if (told != null) {
      told.onStatus(this, status());
    }
  }

  @Override
  public void railChanged(SignalingStatus status) {
    SignalingListener told = listener;
    if (told != null && !joined && status.state() == SignalingStatus.State.UP) {
      joined = true;
      told.onJoined(this, selfId);
    }
    tellStatus();
  }

  @Override
  public long nowMs() {
    return clock.millis();
  }

  @Override
  public void described(PeerLink link, String sdp) {
    rendezvous.described(link.number, sdp);
  }

  @Override
  public void gathered(PeerLink link, String candidate) {
    rendezvous.gathered(link.number, candidate);
  }

  @Override
  public void opened(PeerLink link) {
    rendezvous.connected(link.number);
  }

  @Override
  public void active(PeerLink link) {
    Met who = met.get(link.number);
    Taker told = taker;
    if (who != null && told != null) {
      trouble = null;
      JsonNode metadata =
          SignalingJson.object()
              .put("peerId", who.peerId())
              .put("kind", TrysteroIds.isHub(who.peerId()) ? "hub" : "guest");
      told.onConnected(this, who.peerId(), metadata, who.via(), link);
    }
  }

  @Override
  public void message(PeerLink link, SignalMessage message) {
    Met who = met.get(link.number);
    SignalingListener told = listener;
    if (who != null && told != null) {
      told.onMessage(this, who.peerId(), message);
    }
  }

  @Override
  public void ended(PeerLink link, String reason) {
    links.remove(link.number);
    forget(link);
    rendezvous.closed(link.number);
    if (reason.contains("password")) {
      tellTrouble(OTHER_PASSWORD);
    }
  }

  @Override
  public void turnedAway(PeerLink link) {
    links.remove(link.number);
    forget(link);
    rendezvous.turnedAway(link.number);
  }

  private void forget(PeerLink link) {
    Met who = met.remove(link.number);
    SignalingListener told = listener;
    // Where a connection has taken the place of another the peer is still here.
    if (who != null && told != null && linkTo(who.peerId()) == null) {
      told.onPeerLeft(this, who.peerId());
    }
  }
}
