package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.signaling.ConnectingSignaling;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A rail that hands over connections, whenever a test lets two of its clients meet. */
final class SimulatedMeetings {
  private static final long LATENCY_MS = 5;

  private final VirtualRoomLoop loop;

  SimulatedMeetings(VirtualRoomLoop loop) {
    this.loop = loop;
  }

  Client client(String peerId) {
    return new Client(peerId);
  }

  /** Connects two and hands the connection to both; the first has offered. */
  void meet(Client one, Client two) {
    End here = one.end(two.peerId, false);
    End there = two.end(one.peerId, true);
    here.remote = there;
    there.remote = here;
    try {
      there.connection.setRemoteDescription(here.connection.setLocalDescription());
      here.connection.setRemoteDescription(there.connection.setLocalDescription());
    } catch (SdpException | InvalidStateException e) {
      throw new AssertionError(e);
    }
    loop.pass(100);
    one.hand(here);
    two.hand(there);
    loop.pass(200);
  }

  /** One hub's end of the rail. */
  final class Client implements ConnectingSignaling {
    final String peerId;
    final Map<String, End> ends = new LinkedHashMap<>();
    private PeerConnectionFactory connections;
    private Taker taker;
    private SignalingListener listener;

    Client(String peerId) {
      this.peerId = peerId;
    }

    private End end(String remoteId, boolean polite) {
      End end = new End(this, remoteId, polite);
      ends.put(remoteId, end);
      return end;
    }

    private void hand(End end) {
      loop.execute(
          () ->
              taker.onConnected(
                  this,
                  end.remoteId,
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("peerId", end.remoteId)
                      .put("name", end.remoteId.split("-", -1)[1])
                      .put("kind", "hub"),
                  "mqtt",
                  end));
    }

    @Override
    public String type() {
      return "trystero";
    }

    @Override
    public void useConnections(Executor room, PeerConnectionFactory factory, Taker told) {
      connections = factory;
      taker = told;
    }

    @Override
    public void start(JoinRequest request, SignalingListener told) {
      listener = told;
    }

    @Override
    public void send(String to, SignalMessage message) {
      End end = ends.get(to);
      if (end != null) {
        end.send(message);
      }
    }

    @Override
    public void broadcast(JsonNode data) {
      ends.values().forEach(end -> end.send(new SignalMessage.Data(data)));
    }

    @Override
    public SignalingStatus status() {
      return new SignalingStatus("mqtt", "sim:", SignalingStatus.State.UP, null);
    }

    @Override
    public void close() {}
  }

  /** One end of a connection. */
  final class End implements MetConnection, PeerConnectionObserver {
    final Client owner;
    final String remoteId;
    private final boolean polite;
    private final PeerConnection connection;
    private End remote;
    private @Nullable PeerConnectionObserver follower;
    private @Nullable AudioPacketSink sink;
    boolean turnedAway;
    boolean over;

    End(Client owner, String remoteId, boolean polite) {
      this.owner = owner;
      this.remoteId = remoteId;
      this.polite = polite;
      connection =
          owner.connections.create(
              loop,
              this,
              packet -> {
                if (sink != null) {
                  sink.onAudioPacket(packet);
                }
              });
    }

    /** The connection is over for this side, and the other hears of it. */
    void end() {
      if (!over) {
        over = true;
        follower = null;
        sink = null;
        connection.close();
        if (owner.ends.remove(remoteId, this)) {
          owner.listener.onPeerLeft(owner, remoteId);
        }
        loop.schedule(LATENCY_MS, remote::end);
      }
    }

    @Override
    public PeerConnection connection() {
      return connection;
    }

    @Override
    public boolean polite() {
      return polite;
    }

    @Override
    public void send(SignalMessage message) {
      loop.schedule(
          LATENCY_MS,
          () -> {
            if (!remote.over) {
              remote.owner.listener.onMessage(remote.owner, remote.remoteId, message);
            }
          });
    }

    @Override
    public void adopt(PeerConnectionObserver observer, AudioPacketSink heard) {
      follower = observer;
      sink = heard;
    }

    @Override
    public void release() {
      follower = null;
      sink = null;
    }

    @Override
    public void close() {
      end();
    }

    @Override
    public void turnAway() {
      turnedAway = true;
      end();
    }

    @Override
    public void onIceCandidate(@Nullable IceCandidate candidate) {}

    @Override
    public void onNegotiationNeeded() {}

    @Override
    public void onConnectionStateChange(PeerConnectionState state, String reason) {
      if (state == PeerConnectionState.FAILED || state == PeerConnectionState.CLOSED) {
        loop.execute(this::end);
      } else if (follower != null) {
        follower.onConnectionStateChange(state, reason);
      }
    }
  }
}
