package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One rail for any number of hubs, in memory: a message takes 5 ms; it can be down and come back.
 */
final class SimulatedRendezvous {
  private final VirtualRoomLoop loop;
  private final String type;
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private boolean down;
  private boolean losing;
  private int nextId;

  SimulatedRendezvous(VirtualRoomLoop loop, String type) {
    this.loop = loop;
    this.type = type;
  }

  /** One hub's end of the rail. */
  Client client() {
    return new Client();
  }

  /** The server is gone: nobody can send, nobody is told that anybody left. */
  void fail() {
    down = true;
    clients.values().forEach(c -> c.listener.onStatus(c, c.status()));
  }

  /** Seems to be well and loses every message, or no longer. */
  void setLosing(boolean losing) {
    this.losing = losing;
  }

  /** The server is back with an empty memory, and everybody joins anew under a new id. */
  void restart() {
    down = false;
    var before = java.util.List.copyOf(clients.values());
    clients.clear();
    before.forEach(Client::join);
  }

  final class Client implements Signaling {
    private String id = "";
    private JsonNode metadata;
    private SignalingListener listener;

    @Override
    public String type() {
      return type;
    }

    @Override
    public void start(JoinRequest request, SignalingListener listener) {
      this.metadata = request.metadata();
      this.listener = listener;
      join();
    }

    private void join() {
      id = "c" + nextId++;
      Map<String, Client> others = new LinkedHashMap<>(clients);
      clients.put(id, this);
      listener.onJoined(this, id);
      others.forEach(
          (otherId, other) -> {
            listener.onPeer(this, otherId, other.metadata, true);
            other.listener.onPeer(other, id, metadata, false);
          });
    }

    /** The server notices that this client's connection has ended. */
    void drop() {
      clients.remove(id);
      clients.values().forEach(other -> other.listener.onPeerLeft(other, id));
    }

    @Override
    public void send(String peerId, SignalMessage message) {
      String from = id;
      loop.schedule(
          5,
          () -> {
            Client to = clients.get(peerId);
            if (to != null && !down && !losing) {
              to.listener.onMessage(to, from, message);
            }
          });
    }

    @Override
    public void broadcast(JsonNode data) {
      clients.keySet().stream()
          .filter(other -> !other.equals(id))
          .forEach(other -> send(other, new SignalMessage.Data(data)));
    }

    @Override
    public SignalingStatus status() {
      return new SignalingStatus(
          type, "sim:", down ? SignalingStatus.State.DOWN : SignalingStatus.State.UP, null);
    }

    @Override
    public void close() {
      drop();
    }
  }
}
