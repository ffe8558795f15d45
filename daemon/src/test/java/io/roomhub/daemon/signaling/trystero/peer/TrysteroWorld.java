package io.roomhub.daemon.signaling.trystero.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.ConnectingSignaling;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.VirtualExecutor;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailListener;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.SessionLimits;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Hubs in one Trystero room in virtual time: relays with topics, paired connections, a seed. */
final class TrysteroWorld {
  private static final long RELAY_MS = 20;

  final VirtualExecutor executor = new VirtualExecutor();
  final PairedConnections connections = new PairedConnections(executor);
  final List<Relay> relays = new ArrayList<>();
  private final Random random = new Random(4);

  TrysteroWorld(String... types) {
    for (String type : types) {
      relays.add(new Relay(type));
    }
  }

  void pass(long millis) {
    executor.pass(millis);
  }

  /** A relay with topics. */
  final class Relay {
    final String type;
    final List<MemoryRail> rails = new ArrayList<>();
    boolean up = true;

    Relay(String type) {
      this.type = type;
    }

    /** Ends every connection, for good. */
    void die() {
      up = false;
      for (MemoryRail rail : List.copyOf(rails)) {
        rail.listener.onLost(rail);
        rail.listener.onStatus(rail);
      }
    }

    /** Says what it likes to everybody. */
    void say(String topic, String payload) {
      for (MemoryRail rail : rails) {
        later(RELAY_MS, () -> rail.hear(topic, payload));
      }
    }
  }

  private void later(long delayMs, Runnable run) {
    var unused = executor.schedule(run, delayMs, java.util.concurrent.TimeUnit.MILLISECONDS);
  }

  /** A hub's end of a relay. */
  final class MemoryRail implements Rail {
    final Relay relay;
    private List<String> topics = List.of();
    RailListener listener;

    MemoryRail(Relay relay) {
      this.relay = relay;
    }

    @Override
    public RelayKind kind() {
      return RelayKind.TOPICS;
    }

    @Override
    public void start(List<String> subscribed, RailListener told) {
      topics = subscribed;
      listener = told;
      relay.rails.add(this);
      if (relay.up) {
        told.onStatus(this);
        told.onReady(this);
      }
    }

    @Override
    public void publish(String topic, String payload) {
      if (relay.up) {
        relay.rails.stream()
            .filter(rail -> rail.topics.contains(topic))
            .forEach(rail -> later(RELAY_MS, () -> rail.hear(topic, payload)));
      }
    }

    private void hear(String topic, String payload) {
      if (relay.up && relay.rails.contains(this)) {
        listener.onMessage(this, topic, payload);
      }
    }

    @Override
    public SignalingStatus status() {
      return new SignalingStatus(
          relay.type,
          "sim:" + relay.type,
          relay.up ? SignalingStatus.State.UP : SignalingStatus.State.DOWN,
          null);
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {
      relay.rails.remove(this);
    }
  }

  /** A hub, and what it has been told. */
  final class Hub implements SignalingListener, ConnectingSignaling.Taker {
    final TrysteroSignaling signaling;
    final TrysteroRoom room;
    final Map<String, MetConnection> met = new LinkedHashMap<>();
    final List<String> via = new ArrayList<>();
    final List<String> left = new ArrayList<>();
    final List<SignalMessage> heard = new ArrayList<>();

    Hub(String id, String password, int maxPeers) {
      room = new TrysteroRoom("app", "room", password);
      signaling =
          new TrysteroSignaling(
              room,
              id,
              new TrysteroSession(
                  room, id, SessionLimits.standard(maxPeers), random, executor.clock.millis()),
              relays.stream().map(relay -> (Rail) new MemoryRail(relay)).toList(),
              new RailThread(executor),
              executor.clock,
              random,
              () -> {});
      signaling.useConnections(executor, connections, this);
      signaling.start(new Signaling.JoinRequest("room", password, SignalingJson.object()), this);
    }

    /** The end of its connection to a peer. */
    PairedConnections.Connection connection(String peer) {
      return (PairedConnections.Connection) met.get(peer).connection();
    }

    @Nullable String trouble() {
      return signaling.statuses().getFirst().lastError();
    }

    @Override
    public void onConnected(
        ConnectingSignaling rail,
        String peerId,
        JsonNode metadata,
        String introducedBy,
        MetConnection connection) {
      met.put(peerId, connection);
      via.add(introducedBy);
    }

    @Override
    public void onJoined(Signaling rail, String ownId) {}

    @Override
    public void onPeer(Signaling rail, String peerId, JsonNode metadata, boolean weOffer) {
      throw new AssertionError("a peer without a connection");
    }

    @Override
    public void onPeerLeft(Signaling rail, String peerId) {
      left.add(peerId);
      met.remove(peerId);
    }

    @Override
    public void onMessage(Signaling rail, String fromPeerId, SignalMessage message) {
      heard.add(message);
    }

    @Override
    public void onStatus(Signaling rail, SignalingStatus status) {}
  }

  Hub hub(String id) {
    return hub(id, "secret");
  }

  Hub hub(String id, String password) {
    return new Hub(id, password, 15);
  }
}
