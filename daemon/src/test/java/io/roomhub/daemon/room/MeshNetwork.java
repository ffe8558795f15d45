package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.IntUnaryOperator;

/**
 * The network of {@link MeshSimulation}: hosts in groups that do not reach each other, single cuts,
 * and connections without packets that need what real ones need: both descriptions, with the
 * candidates known by then, a candidate on one side at least, and a path. What is cut is
 * disconnected after 5 s and failed after 15 s; a goodbye may be lost.
 */
final class MeshNetwork {
  private static final long DISCONNECTED_MS = 5_000;
  private static final long FAILED_MS = 15_000;
  private static final long CONNECT_MS = 50;

  private final VirtualRoomLoop loop;
  private final Random random;
  private final double loss;
  private final Map<Integer, Connection> open = new LinkedHashMap<>();
  private final Set<Integer> dead = new HashSet<>();
  private final Set<Long> cuts = new HashSet<>();
  private IntUnaryOperator groups = host -> 0;
  private int nextId = 1_000;

  /**
   * @param loss share of goodbyes that do not arrive
   */
  MeshNetwork(VirtualRoomLoop loop, Random random, double loss) {
    this.loop = loop;
    this.random = random;
    this.loss = loss;
  }

  /** Where the connections of a host are made. */
  PeerConnectionFactory host(int host) {
    return (Executor room, PeerConnectionObserver observer, AudioPacketSink sink) -> {
      Connection connection = new Connection(host, nextId++, observer, sink);
      open.put(connection.id, connection);
      return connection;
    };
  }

  /** Whether packets pass between two hosts. */
  boolean reaches(int one, int other) {
    return !dead.contains(one)
        && !dead.contains(other)
        && groups.applyAsInt(one) == groups.applyAsInt(other)
        && !cuts.contains(pair(one, other));
  }

  private static long pair(int one, int other) {
    return (long) Math.min(one, other) << 32 | Math.max(one, other);
  }

  /** Only hosts of the same group reach each other from now on. */
  void partition(IntUnaryOperator groupOf) {
    groups = groupOf;
    changed();
  }

  /** Two hosts do not reach each other from now on. */
  void cut(int one, int other) {
    cuts.add(pair(one, other));
    changed();
  }

  /** No partition and no cut any more. */
  void heal() {
    cuts.clear();
    partition(host -> 0);
  }

  /** A host is gone without a word, with all its connections. */
  void kill(int host) {
    dead.add(host);
    open.values().removeIf(connection -> connection.host == host);
    changed();
  }

  /** A host is there again. */
  void revive(int host) {
    dead.remove(host);
  }

  private void changed() {
    for (Connection connection : List.copyOf(open.values())) {
      connection.pathChanged();
    }
  }

  /** Connections that a host has not closed. */
  long open(int host) {
    return open.values().stream().filter(each -> each.host == host).count();
  }

  /** The most connections that are up from one host to another. */
  int mostToOnePeer() {
    Map<Integer, Integer> counts = new HashMap<>();
    int most = 0;
    for (Connection each : open.values()) {
      if (each.state == PeerConnectionState.CONNECTED && each.remote() != null) {
        int way = each.host * 1_000 + each.remote().host;
        most = Math.max(most, counts.merge(way, 1, Integer::sum));
      }
    }
    return most;
  }

  private final class Connection implements PeerConnection {
    private final int host;
    private final int id;
    private final PeerConnectionObserver observer;
    private final AudioPacketSink sink;
    private SignalingState signaling = SignalingState.STABLE;
    private PeerConnectionState state = PeerConnectionState.NEW;
    private int remoteId = -1;
    private boolean answered;
    private boolean candidateKnown;
    private boolean gathered;
    private boolean known;
    private boolean lost;
    private int outage;
    private SimulatedChannel channel;

    Connection(int host, int id, PeerConnectionObserver observer, AudioPacketSink sink) {
      this.host = host;
      this.id = id;
      this.observer = observer;
      this.sink = sink;
      loop.schedule(
          FAILED_MS,
          () -> {
            if (state == PeerConnectionState.NEW || state == PeerConnectionState.CONNECTING) {
              become(PeerConnectionState.FAILED, "no network path found in 15 s");
            }
          });
    }

    private Connection remote() {
      return open.get(remoteId);
    }

    private boolean ended() {
      return !open.containsKey(id)
          || state == PeerConnectionState.CLOSED
          || state == PeerConnectionState.FAILED;
    }

    private void become(PeerConnectionState next, String reason) {
      if (!ended() && next != state) {
        state = next;
        observer.onConnectionStateChange(next, reason);
      }
    }

    private boolean agreed() {
      Connection other = remote();
      // One that was given up in the very moment answers no check any more.
      return other != null
          && !ended()
          && !other.ended()
          && other.remoteId == id
          && answered
          && other.answered
          && (candidateKnown || other.candidateKnown)
          && reaches(host, other.host);
    }

    private void connect() {
      if (agreed()) {
        loop.schedule(
            CONNECT_MS,
            () -> {
              if (agreed()) {
                Connection other = remote();
                become(PeerConnectionState.CONNECTED, "");
                other.become(PeerConnectionState.CONNECTED, "");
                if (channel != null && other.channel != null) {
                  channel.connect(other.channel);
                  other.channel.connect(channel);
                }
              }
            });
      }
    }

    void pathChanged() {
      boolean up =
          state == PeerConnectionState.CONNECTED || state == PeerConnectionState.DISCONNECTED;
      Connection other = remote();
      boolean path = other != null && !other.ended() && reaches(host, other.host);
      if (!up || path) {
        lost = false;
        outage++;
        connect();
      } else if (!lost) {
        lost = true;
        int mine = ++outage;
        loop.schedule(DISCONNECTED_MS, () -> still(mine, PeerConnectionState.DISCONNECTED));
        loop.schedule(FAILED_MS, () -> still(mine, PeerConnectionState.FAILED));
      }
    }

    private void still(int mine, PeerConnectionState next) {
      if (lost && outage == mine) {
        become(next, "nothing heard for 15 s");
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
      if (signaling == SignalingState.CLOSED) {
        throw new InvalidStateException("closed");
      }
      boolean answer = signaling == SignalingState.HAVE_REMOTE_OFFER;
      signaling = answer ? SignalingState.STABLE : SignalingState.HAVE_LOCAL_OFFER;
      answered |= answer;
      if (state == PeerConnectionState.NEW) {
        become(PeerConnectionState.CONNECTING, "");
      }
      gather();
      connect();
      return new SessionDescription(
          answer ? SessionDescription.Type.ANSWER : SessionDescription.Type.OFFER,
          "v=0\r\no=- " + id + " 1 IN IP4 0.0.0.0\r\n" + (known ? "a=candidate:\r\n" : ""));
    }

    private void gather() {
      if (!gathered) {
        gathered = true;
        for (int i = 1; i <= 2; i++) {
          IceCandidate candidate = new IceCandidate("candidate:" + id + " " + i, "0", 0, null);
          loop.schedule(
              20L * i,
              () -> {
                known = true;
                tell(candidate);
              });
        }
        loop.schedule(60, () -> tell(null));
      }
    }

    private void tell(IceCandidate candidate) {
      if (!ended()) {
        observer.onIceCandidate(candidate);
      }
    }

    @Override
    public void setRemoteDescription(SessionDescription description) throws InvalidStateException {
      boolean answer = description.type() == SessionDescription.Type.ANSWER;
      if (answer && signaling != SignalingState.HAVE_LOCAL_OFFER) {
        throw new InvalidStateException("no offer to answer");
      }
      int told = Integer.parseInt(SdpSessionId.of(description.sdp()));
      if (told != remoteId) {
        candidateKnown = false;
      }
      remoteId = told;
      candidateKnown |= description.sdp().contains("a=candidate:");
      answered |= answer;
      signaling = answer ? SignalingState.STABLE : SignalingState.HAVE_REMOTE_OFFER;
      connect();
    }

    @Override
    public void addIceCandidate(IceCandidate candidate) {
      if (candidate != null && candidate.candidate().startsWith("candidate:" + remoteId + " ")) {
        candidateKnown = true;
        connect();
      }
    }

    @Override
    public void sendAudio(EncodedAudioFrame frame) {
      Connection other = remote();
      if (state == PeerConnectionState.CONNECTED
          && other != null
          && other.remoteId == id
          && other.state == PeerConnectionState.CONNECTED
          && reaches(host, other.host)) {
        other.sink.onAudioPacket(AudioPackets.of(frame, id, loop.clock.nanoTime()));
      }
    }

    @Override
    public DataChannel createDataChannel(String label, DataChannelInit init)
        throws InvalidStateException {
      channel =
          new SimulatedChannel(
              loop, label, init, () -> remote() != null && reaches(host, remote().host));
      return channel;
    }

    @Override
    public void restartIce() {
      loop.execute(
          () -> {
            if (!ended()) {
              observer.onNegotiationNeeded();
            }
          });
    }

    @Override
    public void addTrack() {}

    @Override
    public void setMaxRedundancy(int copies) {}

    @Override
    public void removeTrack() {}

    @Override
    public PeerConnectionStats stats() {
      return new PeerConnectionStats(null, 1, 0, 0, 0, 0, 0, 0, 0, 0, 50, 0, 0, List.of(), null);
    }

    @Override
    public void close() {
      Connection other = remote();
      open.remove(id);
      if (channel != null) {
        channel.close();
      }
      state = PeerConnectionState.CLOSED;
      signaling = SignalingState.CLOSED;
      if (other != null && other.remoteId == id) {
        if (reaches(host, other.host) && random.nextDouble() >= loss) {
          loop.schedule(
              5, () -> other.become(PeerConnectionState.CLOSED, "closed by the other side"));
        } else {
          other.pathChanged();
        }
      }
    }
  }
}
