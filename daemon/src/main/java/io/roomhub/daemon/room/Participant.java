package io.roomhub.daemon.room;

import io.roomhub.daemon.journal.StateChange;
import io.roomhub.daemon.room.forward.ForwardTap;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.ConnectingSignaling;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the room knows of one remote participant: who it is, over which rails it can be told
 * something, and the connection to it, if there is one.
 *
 * <p>Thread: the room loop.
 */
final class Participant {
  private static final int CHAT_BURST = 10;

  /** Delays before the next try after a connection failed, ms; the last one repeats for ever. */
  private static final long[] RETRY_MS = {1_000, 2_000, 4_000, 8_000, 16_000};

  /** Between 2 and 4 s where only a place is missing, by {@link #RETRY_MS}. */
  private static final int SHORTEST_WAIT = 1;

  private static final int LONGEST_WAIT = 2;

  /** A first offer with its candidates to everybody in a full room. */
  private static final int RELAYED_AT_ONCE = 200;

  private static final int RELAYED_PER_SECOND = 20;

  final String id;
  final String via;
  final boolean hub;
  private final boolean named;
  String name;
  @Nullable Boolean muted;
  @Nullable String lastError;

  /** Why no path to it is found; until one is. */
  @Nullable String problem;

  /** We were the one to offer, so we are the one to try again. */
  boolean weOffer;

  /** Connections tried and failed in a row. */
  int failures;

  /** Offers of the present connection that nobody has answered in time. */
  int offersInVain;

  RoomLoop.@Nullable Timer retry;

  /** Messages to everybody that it may write now; each comes back after a while. */
  int chatCredit = CHAT_BURST;

  private @Nullable MessageCredit relayCredit;
  private @Nullable MessageCredit freshCalls;

  /** Whom it hears, as it says; null while it has not said. */
  RosterMessage.@Nullable Heard hears;

  /** It says that it sends sound on for those who ask it to. */
  boolean forwards;

  /** Whom it hears only through somebody else, with the id of that one, as it says. */
  Map<String, String> through = Map.of();

  /** Through whom we hear it, where there is no connection; null for nobody. */
  @Nullable String forwardedBy;

  /** What its packets go through; null before there is a connection. */
  @Nullable ForwardTap tap;

  /** The rail that its last offer or answer came by. */
  @Nullable Signaling spokeBy;

  /** The others were told that it is here. */
  boolean announced;

  private String remoteSession = "";

  private final Map<Signaling, String> routes = new LinkedHashMap<>();
  private @Nullable Link link;

  /**
   * The connection that a rail has brought about by itself, whether or not the call goes over it.
   */
  @Nullable Link ready;

  /**
   * One connection, from its making to its end.
   *
   * @param negotiation its offers and answers
   * @param send what carries these
   * @param repair restarts ICE when it breaks
   * @param met the connection's rail has brought it about; null for one that the room has made
   */
  record Link(
      PeerConnection connection,
      PerfectNegotiation negotiation,
      Consumer<SignalMessage> send,
      ConnectionRepair repair,
      @Nullable MetConnection met) {
    /** Whether our offer is all that there is of it. */
    boolean neverAnswered() {
      return negotiation.unanswered()
          && connection.connectionState() != PeerConnectionState.CONNECTED
          && connection.connectionState() != PeerConnectionState.DISCONNECTED;
    }

    /** Whether it waits for the one whose offer we have answered. */
    boolean onlyAnswered() {
      PeerConnectionState state = connection.connectionState();
      return !negotiation.unanswered()
          && (state == PeerConnectionState.NEW || state == PeerConnectionState.CONNECTING);
    }

    /** Whether there is no hope in it any more; its rail, if any, has yet to say so. */
    boolean over() {
      PeerConnectionState state = connection.connectionState();
      return state == PeerConnectionState.FAILED || state == PeerConnectionState.CLOSED;
    }

    static Link of(
        RoomLoop loop,
        PeerConnection connection,
        boolean polite,
        Consumer<SignalMessage> send,
        @Nullable MetConnection met) {
      PerfectNegotiation negotiation = new PerfectNegotiation(connection, polite, send);
      return new Link(
          connection, negotiation, send, new ConnectionRepair(loop, connection, negotiation), met);
    }
  }

  Participant(String id, String name, boolean hub, String via) {
    this.id = id;
    this.name = name;
    this.hub = hub;
    this.named = PeerId.isValid(id);
    this.via = via;
  }

  /** What the packets of its next connection shall go through on their way to our ears. */
  AudioPacketSink tap(AudioPacketSink ears) {
    ForwardTap made = new ForwardTap(ears);
    tap = made;
    return made;
  }

  /** Messages that we pass on for it. */
  MessageCredit relayCredit(RoomLoop loop) {
    if (relayCredit == null) {
      relayCredit = new MessageCredit(loop, RELAYED_AT_ONCE, RELAYED_PER_SECOND);
    }
    return relayCredit;
  }

  /** Connections that it may have us begin. */
  MessageCredit freshCalls(RoomLoop loop) {
    if (freshCalls == null) {
      freshCalls = new MessageCredit(loop, FreshCalls.AT_ONCE, FreshCalls.PER_SECOND);
    }
    return freshCalls;
  }

  void addRoute(Signaling rail, String railId) {
    routes.put(rail, railId);
  }

  void removeRoute(Signaling rail) {
    routes.remove(rail);
    if (rail.equals(spokeBy)) {
      spokeBy = null;
    }
  }

  /** Whether it has told an id that is the same on every rail. */
  boolean named() {
    return named;
  }

  /** Whether a rail shows it; the call with it is none that does. */
  boolean hasRoute() {
    return routes.keySet().stream().anyMatch(rail -> !isCall(rail));
  }

  /** Whether only those see it that are in the Trystero room, and those they tell. */
  boolean onlyMet() {
    boolean met = false;
    for (Signaling rail : routes.keySet()) {
      if (rail instanceof ConnectingSignaling) {
        met = true;
      } else if (!passedOn(rail) && !isCall(rail)) {
        return false;
      }
    }
    return met;
  }

  /** Whether a rail that is up shows it. */
  boolean reachable() {
    return reachableBy(rail -> true);
  }

  boolean isReachedBy(Signaling rail, String railId) {
    return railId.equals(routes.get(rail));
  }

  /**
   * Sends over the rail by which it spoke last, else over the first that is up; after each failure
   * over the next of those: a rail may be up and carry nothing. Where none is up over any: it may
   * know better than its status. A rail that makes connections takes signals for those only. What
   * decides about a call goes directly as well where a neighbour is asked to pass it on: whoever
   * asked a neighbour first may have done so before the rail was back. The call itself carries what
   * no rail with a server does.
   */
  void send(SignalMessage message) {
    Predicate<Signaling> fit =
        rail -> message instanceof SignalMessage.Data || !(rail instanceof ConnectingSignaling);
    List<Signaling> up = railsUp(fit);
    if (message instanceof SignalMessage.Data && up.stream().anyMatch(rail -> !passedOn(rail))) {
      // From a neighbour it would not be believed.
      up = up.stream().filter(rail -> !passedOn(rail)).toList();
    }
    Signaling best;
    if (up.isEmpty()) {
      best = routes.keySet().stream().filter(fit).findFirst().orElse(null);
    } else {
      best = spokeBy != null && up.contains(spokeBy) ? spokeBy : up.get(failures % up.size());
    }
    if (best != null) {
      best.send(routes.get(best), message);
    }
    if (best == null || message instanceof SignalMessage.Data) {
      return;
    }
    if (passedOn(best) && message instanceof SignalMessage.Description) {
      sendBy(fit.and(rail -> !passedOn(rail)), message);
    } else if (isCall(best)) {
      // The call may be what has just broken.
      sendBy(Participant::passedOn, message);
    }
  }

  /** The call itself may be what is broken; a neighbour is asked last. */
  private static int detour(Signaling rail) {
    return passedOn(rail) ? 2 : isCall(rail) ? 1 : 0;
  }

  private static boolean passedOn(Signaling rail) {
    return rail.type().equals(NeighbourSignaling.TYPE);
  }

  private static boolean isCall(Signaling rail) {
    return rail.type().equals(CallSignaling.TYPE);
  }

  /** Sends over the first rail of this kind that is up; false when there is none. */
  boolean sendBy(Predicate<Signaling> kind, SignalMessage message) {
    List<Signaling> up = railsUp(kind);
    up.stream().findFirst().ifPresent(rail -> rail.send(routes.get(rail), message));
    return !up.isEmpty();
  }

  /** Whether a rail of this kind is up and shows it. */
  boolean reachableBy(Predicate<Signaling> kind) {
    return routes.keySet().stream().anyMatch(rail -> kind.test(rail) && isUp(rail));
  }

  private boolean isUp(Signaling rail) {
    return rail.status().state() == SignalingStatus.State.UP && (!isCall(rail) || connected());
  }

  private List<Signaling> railsUp(Predicate<Signaling> kind) {
    return routes.keySet().stream()
        .filter(kind)
        .filter(this::isUp)
        .sorted(Comparator.comparing(Participant::detour))
        .toList();
  }

  @Nullable Link link() {
    return link;
  }

  void setLink(@Nullable Link link) {
    this.link = link;
    this.remoteSession = "";
    this.offersInVain = 0;
  }

  /** Its rails may not be what they say: has them looked after. */
  void doubtRoutes() {
    routes.keySet().forEach(Signaling::hurry);
  }

  /** Whether an offer or answer comes from another RTCPeerConnection than the one we talk with. */
  boolean startedAfresh(SessionDescription description) {
    String session = SdpSessionId.of(description.sdp());
    return !remoteSession.isEmpty() && !session.equals(remoteSession);
  }

  void rememberSession(SessionDescription description) {
    remoteSession = SdpSessionId.of(description.sdp());
  }

  boolean connected() {
    return link != null && link.connection().connectionState() == PeerConnectionState.CONNECTED;
  }

  /** There is a connection, and nothing has come over it for some seconds. */
  boolean disconnected() {
    return link != null && link.connection().connectionState() == PeerConnectionState.DISCONNECTED;
  }

  /** Counts one more failure and says how long to wait after it, ms. */
  long nextRetryMs() {
    return RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)];
  }

  /** The room was full, here or there: a place becomes free without anybody's word. */
  void waitForPlace() {
    failures = Math.clamp(failures, SHORTEST_WAIT, LONGEST_WAIT);
  }

  void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  /** For the journal: the call has begun. */
  void logHere() {
    StateChange.info("peer-joined", Map.of("PEER", id), "{} is here", name);
  }

  /** For the journal: the call is over. */
  void logGone(String reason) {
    StateChange.info(
        "peer-left", Map.of("PEER", id, "REASON", reason), "{} is gone: {}", name, reason);
  }

  ParticipantView view() {
    PeerConnection connection = link == null ? null : link.connection();
    return new ParticipantView(
        id,
        name,
        hub ? "hub" : "guest",
        via,
        muted,
        connection == null ? PeerConnectionState.NEW : connection.connectionState(),
        connection == null ? IceConnectionState.NEW : connection.iceConnectionState(),
        connection == null ? DtlsTransportState.NEW : connection.dtlsState(),
        connection == null ? null : connection.stats(),
        hears == null ? null : hears.ids(),
        forwards,
        forwardedBy,
        lastError,
        problem);
  }
}
