package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalMessage;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Makes, keeps and ends the connections to the participants. Who offered first tries again when a
 * connection fails, for as long as a rail shows the other one; a call whose rails have gone lives
 * on as long as its media does.
 *
 * <p>Thread: the room loop.
 */
final class Calls {
  /** A page that has joined offers within a second, unless it never does. */
  private static final long EXPECTED_WITHIN_MS = 10_000;

  /** Whoever announces a thousand participants must not make a thousand sockets by it. */
  private static final int MAX_EXPECTED = 2;

  private final RoomLoop loop;
  private final String ownId;
  private final Places places;
  private final Participants participants;
  private final Media media;
  private final CallSignaling signaling;
  private final NeighbourSignaling neighbours;
  private final FreshCalls fresh;
  private final RoomListener listener;
  private final Runnable changed;

  /** Where connections come from and where their sound goes. */
  record Media(PeerConnectionFactory connections, TalkerRegistry talkers, AudioFanout fanout) {}

  /**
   * @param signaling gets a channel in every connection to another hub
   * @param changed run after every change that somebody may see
   */
  Calls(
      RoomLoop loop,
      String ownId,
      Places places,
      Participants participants,
      Media media,
      CallSignaling signaling,
      NeighbourSignaling neighbours,
      RoomListener listener,
      Runnable changed) {
    this.loop = loop;
    this.ownId = ownId;
    this.places = places;
    this.participants = participants;
    this.media = media;
    this.signaling = signaling;
    this.neighbours = neighbours;
    this.fresh = new FreshCalls(loop);
    this.listener = listener;
    this.changed = changed;
  }

  /** Calls a participant, unless there is a connection already or the room is full. */
  void call(Participant participant) {
    Participant.Link prepared = participant.link();
    if (prepared != null && prepared.negotiation().begun()) {
      // It may be broken, and only now there is a rail to say so by.
      prepared.repair().hurry();
      // Over a connection that a rail has made there is no calling again: that is for later.
      participant.weOffer = participant.weOffer || prepared.met() != null;
      return;
    }
    participant.weOffer = true;
    if (full(participant, false)) {
      String text = "not called: the room holds " + places.words();
      if (!text.equals(participant.lastError)) {
        Logger.warn("{} {}", participant.name, text);
      }
      participant.lastError = text;
      participant.waitForPlace();
      retryLater(participant);
      return;
    }
    try {
      (prepared == null ? connect(participant) : prepared).negotiation().offer();
    } catch (InvalidStateException e) {
      fail(participant, e.getMessage());
    }
  }

  /** Whether every place is taken, even after one was given up that can be. */
  private boolean full(Participant wanting, boolean calls) {
    if (places.allTaken()) {
      boolean there = calls || neighbours.stillHeard(wanting.id);
      Participant dispensable = places.dispensable(there);
      if (dispensable != null) {
        fail(dispensable, "its place was needed");
      }
    }
    return places.allTaken();
  }

  /**
   * The other side is about to call: what a connection needs that takes time, its sockets above
   * all, is made while the offer is still being written. A call that does not come costs nobody a
   * place.
   */
  void expect(Participant participant) {
    if (participant.link() != null) {
      participant.link().repair().hurry();
      return;
    }
    // Where a call of ours is due it stays so: the other one may not mean to call at all.
    if (participant.retry != null || places.allTaken() || participants.expected() >= MAX_EXPECTED) {
      return;
    }
    if (!fresh.take(participant)) {
      return;
    }
    Participant.Link link = connect(participant);
    loop.schedule(
        EXPECTED_WITHIN_MS,
        () -> {
          if (link.equals(participant.link()) && !link.negotiation().begun()) {
            disconnect(participant, "it did not call");
            removeIfLost(participant);
            changed.run();
          }
        });
  }

  /**
   * A rail has brought a connection about. The call goes over it unless there is one: whoever has
   * begun one over another rail goes on with that, and the other side follows, see {@link
   * #onDescription}.
   */
  void take(Participant participant, MetConnection met) {
    Participant.Link former = participant.ready;
    if (former != null) {
      readyEnded(participant);
      close(former);
    }
    Participant.Link ready =
        Participant.Link.of(loop, met.connection(), met.polite(), met::send, met);
    participant.ready = ready;
    Participant.Link present = participant.link();
    if (present != null && !present.negotiation().begun()) {
      disconnect(participant, "there is a connection already");
      present = null;
    }
    if (present == null) {
      if (refuse(participant)) {
        participant.ready = null;
        met.turnAway();
      } else {
        speakOver(participant, ready);
      }
    }
  }

  /** The call goes over the connection that a rail has made: sound is added to it. */
  private void speakOver(Participant participant, Participant.Link ready) {
    participant.cancelRetry();
    CallObserver observer = new CallObserver(this, participant, changed);
    observer.follow(ready);
    ready.met().adopt(observer, participant.tap(media.talkers().add(participant.id)));
    participant.setLink(ready);
    warnIfCrowded();
    ready.connection().addTrack();
    try {
      ready.negotiation().offer();
    } catch (InvalidStateException e) {
      Logger.debug("no offer to {}: {}", participant.id, e.getMessage());
    }
    observer.onConnectionStateChange(ready.connection().connectionState(), "");
  }

  /** The connection that a rail had made is over. */
  void readyEnded(Participant participant) {
    Participant.Link ready = participant.ready;
    participant.ready = null;
    if (ready != null && ready.equals(participant.link())) {
      disconnect(participant, "left");
      if (participant.weOffer && participant.reachable()) {
        call(participant);
      }
    }
  }

  /** An offer or answer for the connection that a rail has made, over its own channel. */
  void onReadyDescription(Participant participant, SessionDescription description) {
    Participant.Link ready = participant.ready;
    if (ready == null) {
      return;
    }
    try {
      ready.negotiation().onDescription(description);
    } catch (SdpException | InvalidStateException e) {
      Logger.debug(
          "{} of {} ignored: {}", description.type().w3c(), participant.id, e.getMessage());
    }
    changed.run();
  }

  /** An offer or answer came. */
  void onDescription(Participant participant, SessionDescription description) {
    boolean offer = description.type() == SessionDescription.Type.OFFER;
    boolean ready = offer ? takesOffer(participant, description) : awaits(participant, description);
    Participant.Link link = participant.link();
    if (!ready || link == null) {
      return;
    }
    try {
      link.negotiation().onDescription(description);
      participant.rememberSession(description);
    } catch (SdpException e) {
      Logger.warn(
          "{} of {} refused: {}", description.type().w3c(), participant.name, e.getMessage());
      fail(participant, e.getMessage());
    } catch (InvalidStateException e) {
      Logger.debug(
          "{} of {} ignored: {}", description.type().w3c(), participant.id, e.getMessage());
    }
    changed.run();
  }

  /** Makes the connection that an offer needs, where it is not for the one there is. */
  private boolean takesOffer(Participant participant, SessionDescription offer) {
    Participant.Link present = participant.link();
    boolean met = present != null && present.met() != null;
    boolean replaces = present != null && (met || participant.startedAfresh(offer));
    if (replaces) {
      if (!fresh.take(participant)) {
        return false;
      }
      disconnect(participant, met ? "it calls over another rail" : "it started a new connection");
      present = null;
    }
    if (present != null && present.negotiation().begun()) {
      return true;
    }
    if (refuse(participant)) {
      return false;
    }
    if (present == null) {
      if (!replaces && !fresh.take(participant)) {
        return false;
      }
      connect(participant);
    }
    return true;
  }

  /** Whether an answer is for the connection there is; if it tells of another, we call again. */
  private boolean awaits(Participant participant, SessionDescription answer) {
    Participant.Link link = participant.link();
    if (link == null || link.met() != null) {
      return false;
    }
    boolean another = participant.startedAfresh(answer);
    if (link.negotiation().answersAnother(answer) && !(another && link.onlyAnswered())) {
      return false;
    }
    if (another && fresh.take(participant)) {
      // It has given ours up and took our restart for a call: its DTLS knows nothing of ours, and
      // it waits for us. Or it waits for a call that we gave up, as we do for the one of its own
      // that we have answered: two offers have crossed, and each side had its place for another.
      disconnect(participant, "it started a new connection");
      call(participant);
      changed.run();
    }
    return !another && link.negotiation().begun();
  }

  /** A candidate came; without a connection there is no use for it. */
  void onCandidate(Participant participant, boolean ofReady, @Nullable IceCandidate candidate) {
    Participant.Link link = ofReady ? participant.ready : participant.link();
    if (link != null && (link.met() != null) == ofReady) {
      link.negotiation().onCandidate(candidate);
    }
  }

  /** The other side will not have us. */
  void onRefused(Participant participant, RosterMessage.Refused refused) {
    String text = "refused us (" + refused.code() + "): " + refused.message();
    if (!text.equals(participant.lastError)) {
      Logger.warn("{} {}", participant.name, text);
    }
    participant.lastError = text;
    disconnect(participant, text);
    closeReady(participant);
    // A place may become free, soon if it is kept for one who died; nobody tells of it.
    participant.waitForPlace();
    if (participant.weOffer) {
      retryLater(participant);
    }
  }

  /** Ends the call and forgets the participant. */
  void remove(Participant participant, String reason) {
    participant.cancelRetry();
    disconnect(participant, reason);
    closeReady(participant);
    participants.remove(participant);
    changed.run();
  }

  private void closeReady(Participant participant) {
    Participant.Link ready = participant.ready;
    participant.ready = null;
    if (ready != null) {
      close(ready);
    }
  }

  private static void close(Participant.Link link) {
    if (link.met() == null) {
      link.connection().close();
    } else {
      link.met().close();
    }
  }

  /**
   * No rail shows it any more: it is gone as soon as its sound is, or when it is not repaired where
   * a neighbour hears it still.
   */
  void removeIfUnreachable(Participant participant) {
    boolean repairable = participant.disconnected() && neighbours.stillHeard(participant.id);
    if (!participant.hasRoute() && !participant.connected() && !repairable) {
      remove(participant, "left");
    }
  }

  /**
   * Neighbours tell whom they hear, or one of them is lost: perhaps nobody hears any more who was
   * kept for their sake. Where neither we nor they hear it they are no way to repair it by, either;
   * but where we hear nobody at all it may be we who were cut off.
   */
  void removeUnheard() {
    boolean cutOff = participants.all().stream().noneMatch(Participant::connected);
    for (Participant participant : participants.all()) {
      if (participant.disconnected() && !neighbours.stillHeard(participant.id)) {
        if (!cutOff) {
          participant.removeRoute(neighbours);
        }
        removeIfUnreachable(participant);
      }
    }
  }

  /**
   * There is neither a connection nor a rail to make one by: nobody knows whether it is still
   * there.
   */
  void removeIfLost(Participant participant) {
    if (participant.link() == null && !participant.reachable()) {
      remove(participant, "left");
    }
  }

  /** Tells one who calls a full room so; false when there is place. */
  private boolean refuse(Participant participant) {
    if (!full(participant, true)) {
      return false;
    }
    String text = "the room is full: " + places.words();
    if (!text.equals(participant.lastError)) {
      Logger.warn("{} refused: {}", participant.name, text);
    }
    participant.lastError = text;
    participant.send(new SignalMessage.Data(new RosterMessage.Refused("room-full", text).toJson()));
    return true;
  }

  private Participant.Link connect(Participant participant) {
    participant.cancelRetry();
    AudioPacketSink sink = participant.tap(media.talkers().add(participant.id));
    CallObserver observer = new CallObserver(this, participant, changed);
    PeerConnection connection = media.connections().create(loop, observer, sink);
    // Pages know nothing of glare unless they say so; between hubs the ids decide.
    boolean polite = !participant.hub || ownId.compareTo(participant.id) > 0;
    Participant.Link link = Participant.Link.of(loop, connection, polite, participant::send, null);
    observer.follow(link);
    participant.setLink(link);
    if (participant.hub) {
      signaling.open(participant, connection);
    }
    FirstOffer.repeat(loop, participant, link);
    warnIfCrowded();
    return link;
  }

  private void warnIfCrowded() {
    if (participants.linked() + 1 == Room.CROWDED) {
      Logger.warn("{} participants: a full mesh labours from here on", Room.CROWDED);
    }
  }

  /** Ends a connection that did not work, and plans the next try where that is ours. */
  void fail(Participant participant, String reason) {
    Participant.Link link = participant.link();
    // Where a restart of ours has no answer, the other side may have taken it for a call.
    participant.weOffer |= link != null && link.met() == null && link.negotiation().unanswered();
    disconnect(participant, reason);
    participant.lastError = reason;
    participant.spokeBy = null;
    Participant.Link ready = participant.ready;
    if (ready != null && ready.over()) {
      closeReady(participant);
      ready = null;
    }
    if (ready != null && !places.allTaken()) {
      speakOver(participant, ready);
    } else if (!participant.reachable()) {
      remove(participant, reason);
    } else if (participant.weOffer) {
      retryLater(participant);
    }
    changed.run();
  }

  /** Connections that others would have had us begin too often, since the start. Any thread. */
  long refused() {
    return fresh.refused();
  }

  /** The network or a rail is back: what waits for the next try need wait no longer. */
  void hurry() {
    for (Participant participant : participants.all()) {
      Participant.Link link = participant.link();
      if (link != null) {
        link.repair().hurry();
      } else if (participant.retry != null && participant.reachable()) {
        participant.failures = 0;
        call(participant);
      }
    }
  }

  private void retryLater(Participant participant) {
    participant.cancelRetry();
    participant.retry =
        loop.schedule(
            participant.nextRetryMs(),
            () -> {
              if (participants.contains(participant)) {
                call(participant);
                changed.run();
              }
            });
  }

  private void disconnect(Participant participant, String reason) {
    Participant.Link link = participant.link();
    if (link == null) {
      return;
    }
    ParticipantView last = participant.view();
    link.repair().close();
    media.fanout().remove(link.connection());
    if (link.met() == null) {
      link.connection().close();
    } else {
      // It may still serve: its rail or closeReady ends it.
      link.met().release();
      link.connection().removeTrack();
    }
    media.talkers().remove(participant.id);
    signaling.close(participant);
    participant.setLink(null);
    if (participant.announced) {
      participant.announced = false;
      participant.logGone(reason);
      listener.onParticipantGone(last, reason);
    }
  }

  /** The connection is up: the first time its participant is here, else here again. */
  void connected(Participant participant, Participant.Link link) {
    participant.failures = 0;
    participant.lastError = null;
    participant.problem = null;
    if (!participant.announced) {
      participant.announced = true;
      media.fanout().add(participant.id, link.connection());
      participant.logHere();
      listener.onParticipantConnected(participant.view());
    }
  }
}
