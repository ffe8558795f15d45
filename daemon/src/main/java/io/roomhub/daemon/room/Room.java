package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.ConnectingSignaling;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The mesh: one connection to every participant that any rail tells of. The newcomer offers. A call
 * does not end with its signaling: it ends when the media does. {@link Participants} knows who is
 * there, {@link Calls} talks with them; here is what the rails and the layers above say.
 *
 * <p>Thread: everything runs on the {@link RoomLoop}; the public methods may be called from any
 * thread.
 */
public final class Room implements SignalingListener, ConnectingSignaling.Taker, AutoCloseable {
  /** From this many participants on, a full mesh of small devices begins to labour. */
  public static final int CROWDED = 10;

  /** Time after which a message to everybody may be followed by one more, ms. */
  private static final long CHAT_CREDIT_MS = 10_000;

  private final RoomLoop loop;
  private final Identity self;
  private final PeerConnectionFactory connections;
  private final Participants participants;
  private final Calls calls;
  private final RoomListener listener;
  private final List<Signaling> rails = new ArrayList<>();
  private final TalkerRegistry talkers;
  private final NeighbourSignaling neighbours;
  private final CallSignaling overCalls;
  private final Gossip gossip;
  private final Forwarding forwarding;
  private boolean muted = true;
  private boolean elsewhere;
  private boolean closed;
  private volatile boolean everJoined;
  private volatile List<ParticipantView> snapshot = List.of();
  private volatile List<MissingLeg> missingLegs = List.of();

  /**
   * Who we are.
   *
   * @param password of the room, or null
   * @param peerId {@link PeerId}
   * @param displayName shown to others
   */
  public record Identity(
      String roomId, @Nullable String password, String peerId, String displayName) {
    @Override
    public String toString() {
      return "Identity[peerId=" + peerId + ", displayName=" + displayName + "]";
    }
  }

  /**
   * @param maxPeers most participants besides the hub; further ones are refused with words
   */
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
    this.connections = connections;
    this.talkers = talkers;
    this.listener = listener;
    participants = new Participants(self.peerId());
    neighbours = new NeighbourSignaling(loop, self.peerId(), participants, this);
    overCalls = new CallSignaling(loop, this);
    rails.add(overCalls);
    rails.add(neighbours);
    calls =
        new Calls(
            loop,
            self.peerId(),
            new Places(maxPeers, participants),
            participants,
            new Calls.Media(connections, talkers, fanout),
            overCalls,
            neighbours,
            listener,
            this::changed);
    gossip = new Gossip(loop, self, participants, neighbours, new ByGossip());
    forwarding =
        new Forwarding(
            loop,
            self.peerId(),
            participants,
            neighbours,
            talkers,
            () -> {
              tellState();
              changed();
            });
  }

  /** Joins by these rails and stays. */
  public void join(List<Signaling> signaling) {
    loop.execute(
        () -> {
          rails.addAll(signaling);
          Signaling.JoinRequest request =
              new Signaling.JoinRequest(self.roomId(), self.password(), metadata());
          for (Signaling rail : signaling) {
            if (rail instanceof ConnectingSignaling connecting) {
              connecting.useConnections(loop, connections, this);
            }
            rail.start(request, this);
          }
        });
  }

  /**
   * Says goodbye to everybody and lets go of the rails, which the caller closes then; {@link #join}
   * by others comes back.
   *
   * @return done when the goodbye was sent
   */
  public CompletableFuture<Void> leave() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          sayGoodbye();
          rails.removeIf(rail -> rail != neighbours && rail != overCalls);
          changed();
          done.complete(null);
        });
    return done;
  }

  private void sayGoodbye() {
    JsonNode goodbye = new RosterMessage.Leaving().toJson();
    rails.forEach(rail -> rail.broadcast(goodbye));
    for (Participant participant : participants.all()) {
      calls.remove(participant, "we left");
    }
  }

  /** Whether we have let go of a rail that still has something to say. */
  private boolean gone(Signaling rail) {
    return closed || !rails.contains(rail);
  }

  /** Tells everybody whether we can be heard. */
  public void setMuted(boolean muted) {
    loop.execute(
        () -> {
          if (this.muted != muted) {
            this.muted = muted;
            tellState();
          }
        });
  }

  /** Whether to send sound on for those who have no connection to each other and ask us to. */
  public void setForwarding(boolean wanted) {
    loop.execute(() -> forwarding.setEnabled(wanted));
  }

  /** What we send on for others, as of the last second. Any thread. */
  public List<ForwardedLeg> forwardedLegs() {
    return forwarding.legs();
  }

  /** What that takes of the uplink now, with all headers, bit/s. Room loop. */
  public long forwardedUpload() {
    return forwarding.upload();
  }

  /** Questions for somebody's sound that were not granted, since the start. Any thread. */
  public long refusedForwards() {
    return forwarding.refused();
  }

  /** As whom {@link TalkerRegistry} knows one whom we hear through a neighbour. */
  public static String forwardedTalkerId(String participantId) {
    return Forwarding.talkerId(participantId);
  }

  /** Writes to everybody, each over one rail. */
  public void say(String text) {
    JsonNode chat = new RosterMessage.Chat(text).toJson();
    loop.execute(() -> participants.all().forEach(p -> p.send(new SignalMessage.Data(chat))));
  }

  /** What whoever joins has to know. Any thread. */
  public String id() {
    return self.roomId();
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
    loop.execute(() -> now.complete(participants.views()));
    return now.completeOnTimeout(snapshot, withinMs, TimeUnit.MILLISECONDS).join();
  }

  /** Everybody known with the figures of this moment. Room loop. */
  public List<ParticipantView> currentParticipants() {
    return participants.views();
  }

  /**
   * Connections that the mesh has lacked for some seconds, as far as the participants tell whom
   * they hear. Any thread.
   */
  public List<MissingLeg> missingLegs() {
    return missingLegs;
  }

  /**
   * Messages over calls, such that neighbours were to pass on, and offers that came too often: all
   * that were refused since the start. Any thread.
   */
  public long refusedMessages() {
    return neighbours.refusedMessages() + overCalls.refusedMessages() + calls.refused();
  }

  /** Whether any rail has ever let us in. Any thread. */
  public boolean everJoined() {
    return everJoined;
  }

  /** The network may be another or back: what waits tries again at once. */
  public void networkChanged() {
    loop.execute(
        () -> {
          rails.forEach(Signaling::hurry);
          calls.hurry();
        });
  }

  /** Leaves: says goodbye to everybody and closes the rails. */
  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          gossip.close();
          forwarding.close();
          sayGoodbye();
          rails.forEach(Signaling::close);
          rails.clear();
        });
  }

  @Override
  public void onJoined(Signaling rail, String ownId) {
    loop.execute(
        () -> {
          everJoined = true;
          for (Participant participant : participants.all()) {
            participant.removeRoute(rail);
            calls.removeIfLost(participant);
          }
          rail.broadcast(ownState());
          changed();
        });
  }

  @Override
  public void onPeer(Signaling rail, String railId, JsonNode metadata, boolean weOffer) {
    loop.execute(
        () -> {
          Participant participant = gone(rail) ? null : participants.met(rail, railId, metadata);
          if (participant != null) {
            if (weOffer) {
              calls.call(participant);
            } else {
              calls.expect(participant);
            }
            // Those who were there before us were all told at once, in onJoined.
            if (!weOffer || rail == neighbours) {
              rail.send(railId, new SignalMessage.Data(ownState()));
            }
            changed();
          }
        });
  }

  @Override
  public void onConnected(
      ConnectingSignaling rail,
      String railId,
      JsonNode metadata,
      String via,
      MetConnection connection) {
    Participant participant = gone(rail) ? null : participants.met(rail, railId, metadata, via);
    if (participant == null) {
      connection.close();
      return;
    }
    rail.send(railId, new SignalMessage.Data(ownState()));
    calls.take(participant, connection);
    changed();
  }

  @Override
  public void onPeerLeft(Signaling rail, String railId) {
    loop.execute(
        () -> {
          Participant participant = participants.find(rail, railId);
          if (participant != null) {
            participant.removeRoute(rail);
            if (rail instanceof ConnectingSignaling) {
              calls.readyEnded(participant);
            }
            calls.removeIfUnreachable(participant);
            changed();
          }
        });
  }

  @Override
  public void onMessage(Signaling rail, String fromRailId, SignalMessage message) {
    loop.execute(
        () -> {
          Participant participant = participants.find(rail, fromRailId);
          if (participant != null && !closed) {
            boolean ofReady = rail instanceof ConnectingSignaling;
            switch (message) {
              case SignalMessage.Description(SessionDescription description) -> {
                if (ofReady) {
                  calls.onReadyDescription(participant, description);
                } else {
                  participant.spokeBy = rail;
                  calls.onDescription(participant, description);
                }
              }
              case SignalMessage.Candidate(IceCandidate candidate) ->
                  calls.onCandidate(participant, ofReady, candidate);
              case SignalMessage.Data(JsonNode data) ->
                  RosterMessage.parse(data).ifPresent(told -> onRoster(rail, participant, told));
            }
          }
        });
  }

  @Override
  public void onStatus(Signaling rail, SignalingStatus status) {
    loop.execute(
        () -> {
          if (status.state() != SignalingStatus.State.UP) {
            participants.all().forEach(calls::removeIfLost);
          } else {
            calls.hurry();
          }
          changed();
        });
  }

  private void onRoster(Signaling rail, Participant participant, RosterMessage message) {
    switch (message) {
      case RosterMessage.State(
              String name,
              Boolean nowMuted,
              boolean unused,
              RosterMessage.Heard hears,
              boolean forwards,
              Map<String, String> through) -> {
        if (hears != null) {
          participant.hears = hears;
          calls.removeUnheard();
        }
        participant.forwards = forwards;
        participant.through = through;
        participant.name = name == null ? participant.name : name;
        if (nowMuted != null) {
          participant.muted = nowMuted;
          talkers.setMuted(participant.id, nowMuted);
          forwarding.setMuted(participant.id, nowMuted);
        }
      }
      case RosterMessage.Chat(String text) -> {
        onChat(participant, text);
        return;
      }
      case RosterMessage.Bitrate(int bitrate) -> {
        listener.onBitrateRequest(participant.view(), bitrate);
        return;
      }
      case RosterMessage.Forward wanted -> {
        // Only by its own word.
        if (rail != neighbours) {
          forwarding.onRequest(participant, wanted);
        }
        return;
      }
      case RosterMessage.RelayRequest(String to, SignalMessage inner) -> {
        // What was passed on to us stays here.
        if (rail != neighbours) {
          neighbours.forward(participant, to, inner);
        }
        return;
      }
      case RosterMessage.Relayed(String from, SignalMessage inner) -> {
        if (rail != neighbours) {
          neighbours.received(participant, from, inner);
        }
        return;
      }
      case RosterMessage.Leaving leaving -> calls.remove(participant, "left");
      case RosterMessage.Refused refused -> calls.onRefused(participant, refused);
    }
    changed();
  }

  private void onChat(Participant participant, String text) {
    if (participant.chatCredit > 0) {
      participant.chatCredit--;
      loop.schedule(CHAT_CREDIT_MS, () -> participant.chatCredit++);
      listener.onChat(participant.view(), text);
    }
  }

  private JsonNode metadata() {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("name", self.displayName());
    metadata.put("peerId", self.peerId());
    metadata.put("kind", "hub");
    return metadata;
  }

  private JsonNode ownState() {
    RosterMessage.Heard hears = gossip.hears();
    return new RosterMessage.State(
            self.displayName(),
            muted,
            elsewhere,
            hears.isEmpty() ? null : hears,
            forwarding.enabled(),
            forwarding.through())
        .toJson();
  }

  private void tellState() {
    rails.forEach(rail -> rail.broadcast(ownState()));
  }

  private final class ByGossip implements Gossip.Told {
    @Override
    public void tell() {
      tellState();
    }

    @Override
    public void repeat() {
      JsonNode state = ownState();
      rails.stream().filter(rail -> rail != overCalls).forEach(rail -> rail.broadcast(state));
      overCalls.repeat(state);
    }

    @Override
    public void missingChanged() {
      missingLegs = gossip.missing();
      listener.onRoomChanged();
    }
  }

  private void changed() {
    boolean nowElsewhere = participants.all().stream().anyMatch(Participant::onlyMet);
    if (nowElsewhere != elsewhere && !closed) {
      elsewhere = nowElsewhere;
      tellState();
    }
    gossip.changed();
    forwarding.changed();
    snapshot = participants.views();
    listener.onRoomChanged();
  }
}
