package io.roomhub.daemon.room;

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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the room knows of one remote participant: who it is, over which rails it can be told
 * something, and the connection to it, if there is one.
 *
 * <p>Thread: the room loop.
 */
final class Participant {
  private static final int CHAT_BURST = 10;

  final String id;
  final String via;
  final boolean hub;
  String name;
  @Nullable Boolean muted;
  @Nullable String lastError;

  /** Why no path to it is found; until one is. */
  @Nullable String problem;

  /** We were the one to offer, so we are the one to try again. */
  boolean weOffer;

  /** Connections tried and failed in a row. */
  int failures;

  RoomLoop.@Nullable Timer retry;

  /** Messages to everybody that it may write now; each comes back after a while. */
  int chatCredit = CHAT_BURST;

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
    this.via = via;
  }

  void addRoute(Signaling rail, String railId) {
    routes.put(rail, railId);
  }

  void removeRoute(Signaling rail) {
    routes.remove(rail);
  }

  boolean hasRoute() {
    return !routes.isEmpty();
  }

  /** Whether only those see it that are in the Trystero room. */
  boolean onlyMet() {
    return !routes.isEmpty()
        && routes.keySet().stream().allMatch(ConnectingSignaling.class::isInstance);
  }

  /** Whether a rail that is up shows it. */
  boolean reachable() {
    return routes.keySet().stream()
        .anyMatch(rail -> rail.status().state() == SignalingStatus.State.UP);
  }

  boolean isReachedBy(Signaling rail, String railId) {
    return railId.equals(routes.get(rail));
  }

  /** Sends over the first rail that is up, or else over any: it may know better than its status. */
  void send(SignalMessage message) {
    Map.Entry<Signaling, String> best = null;
    for (Map.Entry<Signaling, String> route : routes.entrySet()) {
      if (route.getKey().status().state() == SignalingStatus.State.UP) {
        best = route;
        break;
      }
      best = best == null ? route : best;
    }
    if (best != null) {
      best.getKey().send(best.getValue(), message);
    }
  }

  @Nullable Link link() {
    return link;
  }

  void setLink(@Nullable Link link) {
    this.link = link;
    this.remoteSession = "";
  }

  /** Its rails may not be what they say: has them looked after. */
  void doubtRoutes() {
    routes.keySet().forEach(Signaling::hurry);
  }

  /** Whether an offer or answer comes from another RTCPeerConnection than the one we talk with. */
  boolean startedAfresh(SessionDescription description) {
    String session = SdpOrigin.sessionId(description.sdp());
    return !remoteSession.isEmpty() && !session.equals(remoteSession);
  }

  void rememberSession(SessionDescription description) {
    remoteSession = SdpOrigin.sessionId(description.sdp());
  }

  boolean connected() {
    return link != null && link.connection().connectionState() == PeerConnectionState.CONNECTED;
  }

  void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
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
        lastError,
        problem);
  }
}
