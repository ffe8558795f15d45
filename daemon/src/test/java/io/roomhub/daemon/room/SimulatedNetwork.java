package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.ForwardedStream;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Connections without packets: two that have exchanged descriptions are connected 50 ms later,
 * unless the hosts they live on are cut off from each other. A path that is cut is disconnected
 * after 5 s and failed after 15 s, as the real one.
 */
final class SimulatedNetwork {
  private final VirtualRoomLoop loop;
  private final List<Connection> connections = new ArrayList<>();
  private final Set<Set<String>> cuts = new HashSet<>();

  /** Hosts that send nothing on for others, whatever they promise. */
  final Set<String> faithless = new HashSet<>();

  SimulatedNetwork(VirtualRoomLoop loop) {
    this.loop = loop;
  }

  /** Where one host's connections are made. */
  PeerConnectionFactory host(String name) {
    return (Executor room, PeerConnectionObserver observer, AudioPacketSink sink) -> {
      Connection connection = new Connection(name, connections.size(), observer, sink);
      connections.add(connection);
      return connection;
    };
  }

  /** Cuts two hosts off from each other. */
  void cut(String a, String b) {
    cuts.add(Set.of(a, b));
    connections.stream().filter(c -> c.pairIs(a, b)).forEach(Connection::lost);
  }

  /** Heals what {@link #cut} did; connections that have not failed yet come back. */
  void heal(String a, String b) {
    cuts.remove(Set.of(a, b));
    connections.stream().filter(c -> c.pairIs(a, b)).forEach(Connection::tryConnect);
  }

  /** An address changes: what two hosts have between them is dead until ICE is restarted. */
  void move(String a, String b) {
    for (Connection connection : connections) {
      if (connection.pairIs(a, b)) {
        connection.deadUntilRestart = true;
        connection.lost();
      }
    }
  }

  /** How many connections were ever made on a host. */
  long made(String name) {
    return connections.stream().filter(c -> c.host.equals(name)).count();
  }

  /** The host vanishes without a word. */
  void vanish(String name) {
    for (Connection connection : connections) {
      if (connection.host.equals(name)) {
        connection.state = PeerConnectionState.CLOSED;
        if (connection.remote != null) {
          connection.remote.lost();
        }
      }
    }
  }

  /** All connections of a host fail on its own side only; the other ends are told good-bye. */
  void giveUp(String name) {
    for (Connection connection : List.copyOf(connections)) {
      if (connection.host.equals(name) && connection.state == PeerConnectionState.CONNECTED) {
        connection.become(PeerConnectionState.FAILED, "gave up");
        connection.remote.become(PeerConnectionState.CLOSED, "the other side said good-bye");
      }
    }
  }

  /** All connections of a host fail on both sides, the newest first. */
  void failAll(String name) {
    for (Connection connection : List.copyOf(connections).reversed()) {
      if (connection.host.equals(name) && connection.state == PeerConnectionState.CONNECTED) {
        Connection other = connection.remote;
        connection.become(PeerConnectionState.FAILED, "the path broke");
        other.become(PeerConnectionState.FAILED, "the path broke");
      }
    }
  }

  /** The oldest connection of a host that is up fails on both sides. */
  void failOldest(String name) {
    for (Connection connection : connections) {
      if (connection.host.equals(name) && connection.state == PeerConnectionState.CONNECTED) {
        Connection other = connection.remote;
        connection.become(PeerConnectionState.FAILED, "the path broke");
        other.become(PeerConnectionState.FAILED, "the path broke");
        return;
      }
    }
  }

  /** How many connections are up on a host. */
  long connected(String name) {
    return connections.stream()
        .filter(c -> c.host.equals(name) && c.state == PeerConnectionState.CONNECTED)
        .count();
  }

  private final class Connection implements PeerConnection {
    final String host;
    private final int number;
    private final PeerConnectionObserver observer;
    private final AudioPacketSink sink;
    private SignalingState signaling = SignalingState.STABLE;
    private Connection remote;
    private PeerConnectionState state = PeerConnectionState.NEW;
    private boolean deadUntilRestart;
    private boolean restarting;
    private SimulatedChannel channel;
    private final Map<Long, AudioPacketSink> forwardedSinks = new HashMap<>();
    private final Map<Long, ForwardedStream> forwards = new HashMap<>();

    Connection(String host, int number, PeerConnectionObserver observer, AudioPacketSink sink) {
      this.host = host;
      this.number = number;
      this.observer = observer;
      this.sink = sink;
      loop.schedule(
          10_000,
          () -> {
            if (state == PeerConnectionState.CONNECTING) {
              observer.onPathProblem("the two are cut off from each other");
            }
          });
      loop.schedule(
          15_000,
          () -> {
            if (state == PeerConnectionState.NEW || state == PeerConnectionState.CONNECTING) {
              become(PeerConnectionState.FAILED, "no network path found in 15 s");
            }
          });
    }

    boolean pairIs(String a, String b) {
      return remote != null && Set.of(a, b).equals(Set.of(host, remote.host));
    }

    void lost() {
      if (state != PeerConnectionState.CONNECTED) {
        return;
      }
      loop.schedule(
          5_000,
          () -> ifStillLost(PeerConnectionState.CONNECTED, PeerConnectionState.DISCONNECTED));
      loop.schedule(
          15_000, () -> ifStillLost(PeerConnectionState.DISCONNECTED, PeerConnectionState.FAILED));
    }

    private void ifStillLost(PeerConnectionState from, PeerConnectionState to) {
      boolean gone =
          deadUntilRestart
              || remote.state == PeerConnectionState.CLOSED
              || cuts.contains(Set.of(host, remote.host));
      if (state == from && gone) {
        become(to, "nothing heard for 15 s");
      }
    }

    void tryConnect() {
      boolean possible =
          remote != null
              && remote.remote == this
              && signaling == SignalingState.STABLE
              && remote.signaling == SignalingState.STABLE
              && !deadUntilRestart
              && !cuts.contains(Set.of(host, remote.host));
      if (possible) {
        loop.schedule(
            50,
            () -> {
              become(PeerConnectionState.CONNECTED, "");
              remote.become(PeerConnectionState.CONNECTED, "");
              if (channel != null && remote.channel != null) {
                channel.connect(remote.channel);
                remote.channel.connect(channel);
              }
            });
      }
    }

    private void become(PeerConnectionState next, String reason) {
      boolean ended = state == PeerConnectionState.CLOSED || state == PeerConnectionState.FAILED;
      if (!ended && next != state) {
        state = next;
        observer.onConnectionStateChange(next, reason);
        if (channel != null && state == PeerConnectionState.FAILED) {
          channel.end();
        }
      }
    }

    @Override
    public SignalingState signalingState() {
      return signaling;
    }

    @Override
    public IceGatheringState iceGatheringState() {
      return IceGatheringState.COMPLETE;
    }

    @Override
    public IceConnectionState iceConnectionState() {
      return state == PeerConnectionState.CONNECTING
          ? IceConnectionState.CHECKING
          : IceConnectionState.valueOf(state.name());
    }

    @Override
    public DtlsTransportState dtlsState() {
      return state == PeerConnectionState.CONNECTED
          ? DtlsTransportState.CONNECTED
          : DtlsTransportState.NEW;
    }

    @Override
    public PeerConnectionState connectionState() {
      return state;
    }

    @Override
    public SessionDescription setLocalDescription() throws InvalidStateException {
      String sdp = "v=0\r\no=- " + (1000 + number) + " 1 IN IP4 0.0.0.0\r\n";
      if (signaling == SignalingState.HAVE_REMOTE_OFFER) {
        signaling = SignalingState.STABLE;
        tryConnect();
        return new SessionDescription(SessionDescription.Type.ANSWER, sdp);
      }
      if (signaling == SignalingState.CLOSED) {
        throw new InvalidStateException("closed");
      }
      signaling = SignalingState.HAVE_LOCAL_OFFER;
      if (state == PeerConnectionState.NEW) {
        become(PeerConnectionState.CONNECTING, "");
      }
      return new SessionDescription(SessionDescription.Type.OFFER, sdp);
    }

    @Override
    public void setRemoteDescription(SessionDescription description) throws InvalidStateException {
      boolean answer = description.type() == SessionDescription.Type.ANSWER;
      if (answer && signaling != SignalingState.HAVE_LOCAL_OFFER) {
        throw new InvalidStateException("no offer to answer");
      }
      remote = connections.get(Integer.parseInt(SdpSessionId.of(description.sdp())) - 1000);
      signaling = answer ? SignalingState.STABLE : SignalingState.HAVE_REMOTE_OFFER;
      if (answer && restarting) {
        restarting = false;
        deadUntilRestart = false;
        remote.deadUntilRestart = false;
      }
      tryConnect();
    }

    @Override
    public void restartIce() {
      restarting = true;
      loop.execute(
          () -> {
            if (restarting && signaling == SignalingState.STABLE) {
              observer.onNegotiationNeeded();
            }
          });
    }

    @Override
    public void addIceCandidate(IceCandidate candidate) {}

    @Override
    public void sendAudio(EncodedAudioFrame frame) {
      if (state == PeerConnectionState.CONNECTED && remote.state == PeerConnectionState.CONNECTED) {
        remote.sink.onAudioPacket(AudioPackets.of(frame, number, loop.clock.nanoTime()));
      }
    }

    @Override
    public ForwardedStream forward(long ssrc) {
      return forwards.computeIfAbsent(ssrc, Forward::new);
    }

    @Override
    public void receiveForwarded(long ssrc, AudioPacketSink to) {
      forwardedSinks.put(ssrc, to);
    }

    private final class Forward implements ForwardedStream {
      private final long ssrc;
      private long packets;

      Forward(long ssrc) {
        this.ssrc = ssrc;
      }

      @Override
      public void onAudioPacket(AudioPacket packet) {
        AudioPacketSink to = remote == null ? null : remote.forwardedSinks.get(ssrc);
        if (state == PeerConnectionState.CONNECTED && !faithless.contains(host)) {
          packets++;
          if (to != null) {
            to.onAudioPacket(AudioPackets.withSsrc(packet, ssrc));
          }
        }
      }

      @Override
      public long packetsSent() {
        return packets;
      }

      @Override
      public long bitrate() {
        return 60_000;
      }
    }

    @Override
    public DataChannel createDataChannel(String label, DataChannelInit init)
        throws InvalidStateException {
      channel =
          new SimulatedChannel(
              loop,
              label,
              init,
              () -> !deadUntilRestart && !cuts.contains(Set.of(host, remote.host)));
      return channel;
    }

    @Override
    public void addTrack() {}

    @Override
    public void removeTrack() {}

    @Override
    public void setMaxRedundancy(int copies) {}

    @Override
    public PeerConnectionStats stats() {
      return new PeerConnectionStats(null, 1, 0, 0, 0, 0, 0, 0, 0, 0, 50, 0, 0, List.of(), null);
    }

    @Override
    public void close() {
      if (state != PeerConnectionState.CLOSED) {
        state = PeerConnectionState.CLOSED;
        signaling = SignalingState.CLOSED;
        if (channel != null) {
          channel.close();
        }
        if (remote != null && remote.remote == this) {
          Connection other = remote;
          loop.schedule(
              1, () -> other.become(PeerConnectionState.CLOSED, "closed by the other side"));
        }
      }
    }
  }
}
