package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The mesh: one connection to every participant that any rail tells of. The newcomer offers; a
 * connection that fails is tried again by the side that offered, for as long as a rail still shows
 * the other one. A call does not end with its signaling: it ends when the media does.
 *
 * <p>Thread: everything runs on the {@link RoomLoop}; the public methods may be called from any
 * thread.
 */
public final class Room implements SignalingListener, AutoCloseable {
  /** From this many participants on, a full mesh of small devices begins to labour. */
  public static final int CROWDED = 10;

  /** Delays before the next try after a connection failed, ms; the last one repeats for ever. */
  private static final long[] RETRY_DELAYS_MS = {1_000, 2_000, 4_000, 8_000, 16_000, 30_000};

  /** Participants remembered at most, connected or not; a rail that tells of more is lying. */
  private static final int MAX_KNOWN = 256;

  private final RoomLoop loop;
  private final Identity self;
  private final int maxPeers;
  private final PeerConnectionFactory connections;
  private final TalkerRegistry talkers;
  private final AudioFanout fanout;
  private final RoomListener listener;
  private final Map<String, Participant> participants = new LinkedHashMap<>();
  private final List<Signaling> rails = new ArrayList<>();
  private long notTaken;
  private boolean muted = true;
  private boolean closed;
  private volatile boolean everJoined;
  private volatile List<ParticipantView> snapshot = List.of();

  /**
   * Who we are.
   *
   * @param peerId {@link PeerId}
   * @param displayName shown to others
   */
  public record Identity(String roomId, String peerId, String displayName) {}

  public Room(
      RoomLoop loop,
      Identity self,
      int maxPeers,
      PeerConnectionFactory connections,
      TalkerRegistry talkers,
      AudioFanout fanout,
      RoomListener listener) {
    this.loop = loop;
    this.self = self;
    this.maxPeers = maxPeers;
    this.connections = connections;
    this.talkers = talkers;
    this.fanout = fanout;
    this.listener = listener;
  }

  /** Joins by these rails and stays. */
  public void join(List<Signaling> signaling) {
    loop.execute(
        () -> {
          rails.addAll(signaling);
          for (Signaling rail : signaling) {
            rail.start(new Signaling.JoinRequest(self.roomId(), metadata()), this);
          }
        });
  }

  /** Tells everybody whether we can be heard. */
  public void setMuted(boolean muted) {
    loop.execute(
        () -> {
          if (this.muted != muted) {
            this.muted = muted;
            rails.forEach(rail -> rail.broadcast(ownState()));
          }
        });
  }

  /** Everybody known, as of the last change. Any thread. */
  public List<ParticipantView> participants() {
    return snapshot;
  }

  /**
   * Everybody known with the figures of this moment; those of the last change when the loop does
   * not answer in time. Any thread but the loop.
   */
  public List<ParticipantView> participants(long withinMs) {
    CompletableFuture<List<ParticipantView>> now = new CompletableFuture<>();
    loop.execute(
        () -> now.complete(participants.values().stream().map(Participant::view).toList()));
    return now.completeOnTimeout(snapshot, withinMs, TimeUnit.MILLISECONDS).join();
  }

  /** Whether any rail has ever let us in. Any thread. */
  public boolean everJoined() {
    return everJoined;
  }

  /** Leaves: says goodbye to everybody and closes the rails. */
  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          for (Participant participant : List.copyOf(participants.values())) {
            remove(participant, "we left");
          }
          rails.forEach(Signaling::close);
          rails.clear();
        });
  }

  @Override
  public void onJoined(Signaling rail, String ownId) {
    loop.execute(
        () -> {
          everJoined = true;
          for (Participant participant : List.copyOf(participants.values())) {
            participant.removeRoute(rail);
            removeIfUnreachable(participant);
          }
          rail.broadcast(ownState());
          changed();
        });
  }

  @Override
  public void onPeer(Signaling rail, String railId, JsonNode metadata, boolean weOffer) {
    loop.execute(() -> met(rail, railId, metadata, weOffer));
  }

  @Override
  public void onPeerLeft(Signaling rail, String railId) {
    loop.execute(
        () -> {
          Participant participant = find(rail, railId);
          if (participant != null) {
            participant.removeRoute(rail);
            removeIfUnreachable(participant);
            changed();
          }
        });
  }

  @Override
  public void onMessage(Signaling rail, String fromRailId, SignalMessage message) {
    loop.execute(
        () -> {
          Participant participant = find(rail, fromRailId);
          if (participant != null && !closed) {
            switch (message) {
              case SignalMessage.Description(SessionDescription description) ->
                  onDescription(participant, description);
              case SignalMessage.Candidate(IceCandidate candidate) ->
                  onCandidate(participant, candidate);
              case SignalMessage.Data(JsonNode data) -> onData(participant, data);
            }
          }
        });
  }

  @Override
  public void onStatus(Signaling rail, SignalingStatus status) {
    loop.execute(this::changed);
  }

  private void met(Signaling rail, String railId, JsonNode metadata, boolean weOffer) {
    JsonNode told = metadata.path("peerId");
    boolean named = told.isTextual() && PeerId.isValid(told.textValue());
    String id = named ? told.textValue() : rail.type() + ":" + railId;
    if (closed || id.equals(self.peerId())) {
      return;
    }
    Participant participant = participants.get(id);
    if (participant == null) {
      if (participants.size() >= MAX_KNOWN) {
        if (notTaken++ == 0) {
          Logger.warn("more than {} participants announced, the rest is not taken", MAX_KNOWN);
        }
        return;
      }
      String name = RosterMessage.name(metadata);
      boolean hub = named && metadata.path("kind").asText("").equals("hub");
      participant = new Participant(id, name == null ? "guest" : name, hub, rail.type());
      participants.put(id, participant);
    }
    participant.addRoute(rail, railId);
    if (metadata.path("muted").isBoolean()) {
      participant.muted = metadata.get("muted").booleanValue();
    }
    rail.send(railId, new SignalMessage.Data(ownState()));
    if (weOffer && participant.link() == null) {
      participant.weOffer = true;
      offer(participant);
    }
    changed();
  }

  private void onDescription(Participant participant, SessionDescription description) {
    Participant.Link link = participant.link();
    boolean offer = description.type() == SessionDescription.Type.OFFER;
    if (offer && link != null && participant.startedAfresh(description)) {
      disconnect(participant, "it started a new connection");
      link = null;
    }
    if (link == null) {
      if (!offer || refuse(participant)) {
        return;
      }
      link = connect(participant);
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
    changed();
  }

  private void onCandidate(Participant participant, @Nullable IceCandidate candidate) {
    Participant.Link link = participant.link();
    if (link != null) {
      link.negotiation().onCandidate(candidate);
    }
  }

  private void onData(Participant participant, JsonNode data) {
    RosterMessage.parse(data)
        .ifPresent(
            message -> {
              switch (message) {
                case RosterMessage.State(String name, Boolean nowMuted) -> {
                  participant.name = name == null ? participant.name : name;
                  participant.muted = nowMuted == null ? participant.muted : nowMuted;
                }
                case RosterMessage.Refused(String code, String text) -> {
                  participant.weOffer = false;
                  participant.lastError = "refused us (" + code + "): " + text;
                  Logger.warn("{} {}", participant.name, participant.lastError);
                  disconnect(participant, participant.lastError);
                }
              }
              changed();
            });
  }

  /** Offers to a participant, unless the room is full. */
  private void offer(Participant participant) {
    if (linked() >= maxPeers) {
      participant.lastError = "not called: the room holds " + maxPeers + " participants at most";
      Logger.warn("{} {}", participant.name, participant.lastError);
      return;
    }
    try {
      connect(participant).negotiation().offer();
    } catch (InvalidStateException e) {
      fail(participant, e.getMessage());
    }
  }

  /** Tells one who calls a full room so; false when there is place. */
  private boolean refuse(Participant participant) {
    if (linked() < maxPeers) {
      return false;
    }
    String text = "the room is full: " + maxPeers + " participants at most";
    if (!text.equals(participant.lastError)) {
      Logger.warn("{} refused: {}", participant.name, text);
    }
    participant.lastError = text;
    participant.send(new SignalMessage.Data(new RosterMessage.Refused("room-full", text).toJson()));
    return true;
  }

  private Participant.Link connect(Participant participant) {
    participant.cancelRetry();
    AudioPacketSink sink = talkers.add(participant.id);
    Observer observer = new Observer(participant);
    PeerConnection connection = connections.create(loop, observer, sink);
    // Pages know nothing of glare unless they say so; between hubs the ids decide.
    boolean polite = !participant.hub || self.peerId().compareTo(participant.id) > 0;
    Participant.Link link =
        new Participant.Link(
            connection, new PerfectNegotiation(connection, polite, participant::send));
    observer.link = link;
    participant.setLink(link);
    if (linked() == CROWDED) {
      Logger.warn("{} participants: a full mesh labours from here on", CROWDED);
    }
    return link;
  }

  /** Ends a connection that did not work, and plans the next try where that is ours. */
  private void fail(Participant participant, String reason) {
    disconnect(participant, reason);
    participant.lastError = reason;
    if (!participant.hasRoute()) {
      remove(participant, reason);
    } else if (participant.weOffer) {
      long delay = RETRY_DELAYS_MS[Math.min(participant.failures, RETRY_DELAYS_MS.length - 1)];
      participant.failures++;
      participant.retry =
          loop.schedule(
              delay,
              () -> {
                if (participants.get(participant.id) == participant && participant.link() == null) {
                  offer(participant);
                  changed();
                }
              });
    }
    changed();
  }

  private void disconnect(Participant participant, String reason) {
    Participant.Link link = participant.link();
    if (link == null) {
      return;
    }
    ParticipantView last = participant.view();
    fanout.remove(link.connection());
    link.connection().close();
    talkers.remove(participant.id);
    participant.setLink(null);
    if (participant.announced) {
      participant.announced = false;
      Logger.info("{} is gone: {}", participant.name, reason);
      listener.onParticipantGone(last, reason);
    }
  }

  private void remove(Participant participant, String reason) {
    participant.cancelRetry();
    disconnect(participant, reason);
    participants.remove(participant.id);
    changed();
  }

  /** No rail shows it any more: it is gone as soon as its sound is. */
  private void removeIfUnreachable(Participant participant) {
    if (!participant.hasRoute() && !participant.connected()) {
      remove(participant, "left");
    }
  }

  private int linked() {
    int linked = 0;
    for (Participant participant : participants.values()) {
      linked += participant.link() == null ? 0 : 1;
    }
    return linked;
  }

  private @Nullable Participant find(Signaling rail, String railId) {
    for (Participant participant : participants.values()) {
      if (participant.isReachedBy(rail, railId)) {
        return participant;
      }
    }
    return null;
  }

  private JsonNode metadata() {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("name", self.displayName());
    metadata.put("peerId", self.peerId());
    metadata.put("kind", "hub");
    return metadata;
  }

  private JsonNode ownState() {
    return new RosterMessage.State(self.displayName(), muted).toJson();
  }

  private void changed() {
    snapshot = participants.values().stream().map(Participant::view).toList();
    listener.onRoomChanged();
  }

  /** Follows one connection; late news of a connection that was replaced is not for us. */
  private final class Observer implements PeerConnectionObserver {
    private final Participant participant;
    private Participant.@Nullable Link link;

    Observer(Participant participant) {
      this.participant = participant;
    }

    private boolean current() {
      return link != null && participant.link() == link;
    }

    @Override
    public void onIceCandidate(@Nullable IceCandidate candidate) {
      if (current()) {
        participant.send(new SignalMessage.Candidate(candidate));
      }
    }

    @Override
    public void onNegotiationNeeded() {
      if (current()) {
        try {
          link.negotiation().offer();
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
      switch (state) {
        case CONNECTED -> {
          participant.failures = 0;
          participant.lastError = null;
          if (!participant.announced) {
            participant.announced = true;
            fanout.add(link.connection());
            Logger.info("{} is here", participant.name);
            listener.onParticipantConnected(participant.view());
          }
        }
        case DISCONNECTED -> removeIfUnreachable(participant);
        case FAILED -> {
          if (participant.failures == 0) {
            Logger.warn("no connection to {}: {}; trying on", participant.name, reason);
          }
          fail(participant, reason);
        }
        case CLOSED -> {
          disconnect(participant, reason);
          removeIfUnreachable(participant);
        }
        case NEW, CONNECTING -> {}
      }
      changed();
    }
  }
}
