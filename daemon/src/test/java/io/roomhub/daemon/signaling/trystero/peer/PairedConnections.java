package io.roomhub.daemon.signaling.trystero.peer;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.DataChannelState;
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
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.signaling.VirtualExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections in virtual time that are made of their descriptions: once an answer is applied both
 * ends are connected 30 ms later, and the data channel opens. Messages take 5 ms.
 */
final class PairedConnections implements PeerConnectionFactory {
  private static final long CONNECT_MS = 30;
  private static final long LATENCY_MS = 5;
  private static final String NUMBER = "o=- ";

  final VirtualExecutor executor;
  final List<Connection> all = new ArrayList<>();

  /** Whether applied answers lead to connections. */
  boolean possible = true;

  /** Whether nobody says a word on a data channel that is made from now on. */
  boolean mute;

  PairedConnections(VirtualExecutor executor) {
    this.executor = executor;
  }

  @Override
  public PeerConnection create(
      Executor room, PeerConnectionObserver observer, AudioPacketSink sink) {
    Connection connection = new Connection(all.size(), observer);
    all.add(connection);
    return connection;
  }

  /** Those that nobody has closed. */
  long open() {
    return all.stream().filter(each -> each.state != PeerConnectionState.CLOSED).count();
  }

  private void later(long delayMs, Runnable run) {
    var unused = executor.schedule(run, delayMs, TimeUnit.MILLISECONDS);
  }

  /** One end of a data channel. */
  final class Channel implements DataChannel {
    private final String label;
    private @Nullable DataChannelObserver observer;
    @Nullable Channel remote;
    DataChannelState state = DataChannelState.CONNECTING;

    /** What the other side has not read; it reads everything unless {@link #stuck}. */
    long buffered;

    boolean stuck;

    Channel(String label) {
      this.label = label;
      stuck = mute;
    }

    void open() {
      state = DataChannelState.OPEN;
      if (observer != null) {
        observer.onOpen();
      }
    }

    void closed() {
      if (state != DataChannelState.CLOSED) {
        state = DataChannelState.CLOSED;
        if (observer != null) {
          observer.onClose();
        }
      }
    }

    @Override
    public boolean send(byte[] message) {
      if (state != DataChannelState.OPEN) {
        return false;
      }
      if (stuck) {
        buffered += message.length;
      } else {
        later(LATENCY_MS, () -> remote.receive(message));
      }
      return true;
    }

    private void receive(byte[] message) {
      if (state == DataChannelState.OPEN && observer != null) {
        observer.onMessage(message);
      }
    }

    @Override
    public boolean send(String message) {
      later(
          LATENCY_MS,
          () -> {
            if (remote.observer != null) {
              remote.observer.onMessage(message);
            }
          });
      return true;
    }

    @Override
    public void close() {
      if (state != DataChannelState.CLOSED) {
        state = DataChannelState.CLOSED;
        later(LATENCY_MS, remote::closed);
      }
    }

    @Override
    public String label() {
      return label;
    }

    @Override
    public String protocol() {
      return "";
    }

    @Override
    public boolean ordered() {
      return true;
    }

    @Override
    public int maxRetransmits() {
      return -1;
    }

    @Override
    public int maxPacketLifeTime() {
      return -1;
    }

    @Override
    public boolean negotiated() {
      return false;
    }

    @Override
    public int id() {
      return 0;
    }

    @Override
    public DataChannelState readyState() {
      return state;
    }

    @Override
    public long bufferedAmount() {
      return buffered;
    }

    @Override
    public long bufferedAmountLowThreshold() {
      return 0;
    }

    @Override
    public void setBufferedAmountLowThreshold(long bytes) {}

    @Override
    public int maxMessageSize() {
      return 256 * 1024;
    }

    @Override
    public void setObserver(DataChannelObserver told) {
      observer = told;
    }
  }

  /** One end of a connection. */
  final class Connection implements PeerConnection {
    final int number;
    final PeerConnectionObserver observer;
    final List<Channel> channels = new ArrayList<>();
    final List<IceCandidate> candidates = new ArrayList<>();
    PeerConnectionState state = PeerConnectionState.NEW;
    private SignalingState signaling = SignalingState.STABLE;
    private @Nullable Connection remote;

    Connection(int number, PeerConnectionObserver observer) {
      this.number = number;
      this.observer = observer;
    }

    /** The other end. */
    @Nullable Connection remote() {
      return remote;
    }

    /** The path breaks for good on this side. */
    void fail(String reason) {
      state = PeerConnectionState.FAILED;
      observer.onConnectionStateChange(PeerConnectionState.FAILED, reason);
    }

    @Override
    public SessionDescription setLocalDescription() {
      boolean answer = signaling == SignalingState.HAVE_REMOTE_OFFER;
      signaling = answer ? SignalingState.STABLE : SignalingState.HAVE_LOCAL_OFFER;
      return new SessionDescription(
          answer ? SessionDescription.Type.ANSWER : SessionDescription.Type.OFFER,
          "v=0\r\n" + NUMBER + number + " 1 IN IP4 0.0.0.0\r\na=end-of-candidates\r\n");
    }

    @Override
    public void setRemoteDescription(SessionDescription description)
        throws SdpException, InvalidStateException {
      String sdp = description.sdp();
      if (!sdp.contains(NUMBER)) {
        throw new SdpException("no origin");
      }
      int from = sdp.indexOf(NUMBER) + NUMBER.length();
      remote = all.get(Integer.parseInt(sdp.substring(from, sdp.indexOf(' ', from))));
      boolean answer = description.type() == SessionDescription.Type.ANSWER;
      if (answer && signaling != SignalingState.HAVE_LOCAL_OFFER) {
        throw new InvalidStateException("no offer to answer");
      }
      signaling = answer ? SignalingState.STABLE : SignalingState.HAVE_REMOTE_OFFER;
      if (answer && possible && state == PeerConnectionState.NEW) {
        later(CONNECT_MS, this::connect);
      }
    }

    private void connect() {
      Connection other = remote;
      if (state != PeerConnectionState.NEW || other.state != PeerConnectionState.NEW) {
        return;
      }
      for (Connection each : List.of(this, other)) {
        each.state = PeerConnectionState.CONNECTED;
        each.observer.onConnectionStateChange(PeerConnectionState.CONNECTED, "");
      }
      List.copyOf(channels).forEach(this::open);
    }

    private void open(Channel channel) {
      Channel there = new Channel(channel.label);
      channel.remote = there;
      there.remote = channel;
      there.state = DataChannelState.OPEN;
      remote.channels.add(there);
      remote.observer.onDataChannel(there);
      channel.open();
    }

    @Override
    public DataChannel createDataChannel(String label, DataChannelInit init) {
      Channel channel = new Channel(label);
      channels.add(channel);
      if (state == PeerConnectionState.CONNECTED) {
        open(channel);
      }
      return channel;
    }

    @Override
    public void addIceCandidate(@Nullable IceCandidate candidate) {
      candidates.add(candidate);
    }

    @Override
    public void close() {
      if (state != PeerConnectionState.CLOSED) {
        state = PeerConnectionState.CLOSED;
        Connection other = remote;
        if (other != null && other.remote == this && other.state != PeerConnectionState.CLOSED) {
          later(
              LATENCY_MS * 2,
              () ->
                  other.observer.onConnectionStateChange(
                      PeerConnectionState.CLOSED, "closed by the other side"));
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
      return IceConnectionState.NEW;
    }

    @Override
    public DtlsTransportState dtlsState() {
      return DtlsTransportState.NEW;
    }

    @Override
    public PeerConnectionState connectionState() {
      return state;
    }

    @Override
    public void addTrack() {}

    @Override
    public void removeTrack() {}

    @Override
    public void sendAudio(EncodedAudioFrame frame) {}

    @Override
    public void setMaxRedundancy(int copies) {}

    @Override
    public PeerConnectionStats stats() {
      return new PeerConnectionStats(null, 1, 0, 0, 0, 0, 0, 0, 0, 0, 50, 0, 0, List.of(), null);
    }
  }
}
