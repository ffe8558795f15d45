package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.AudioPacketSink;
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
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.ice.FreshCredentials;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.jsep.LocalParameters;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.jsep.NegotiatedSession;
import io.roomhub.daemon.rtc.jsep.Negotiation;
import io.roomhub.daemon.rtc.jsep.NegotiationResult;
import io.roomhub.daemon.rtc.jsep.RemoteTransport;
import io.roomhub.daemon.rtc.rtcp.ReceptionSources;
import io.roomhub.daemon.rtc.rtcp.RtcpSession;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * {@link PeerConnection}: joins offer and answer ({@link Negotiation}) to the transport ({@link
 * MediaTransport}) and the media on it.
 *
 * <p>Threads: the room's executor owns everything here; what transports tell is posted to it.
 * {@link #sendAudio} is the capture thread's, {@link #tick} the timer's, {@link #stats} anybody's.
 *
 * <p>negotiationneeded is told whenever the exchange comes to rest and a further offer is due, not
 * at creation: who offers first is decided by signaling.
 */
final class WebRtcPeerConnection implements PeerConnection, MediaTransport.Owner {
  private static final int OPUS_CLOCK_RATE = 48_000;

  private final WebRtcPeerConnectionFactory factory;
  private final Executor room;
  private final PeerConnectionObserver observer;
  private final long createdNanos;
  private final Negotiation negotiation;
  private final MediaTransport transport;
  private final AudioSender sender;
  private final AudioReceiver receiver;
  private final ForwardedSenders forwarded;
  private final ReceptionSources sources = new ReceptionSources(OPUS_CLOCK_RATE);
  private final RtcpReporter reporter;
  private final AudioTimer audio;
  private final DataTransport data;
  private final ConnectionStates states = new ConnectionStates();
  private final RemoteCandidates remoteCandidates;
  private final OfferLimit offers = new OfferLimit();

  private IceGatheringState gathering = IceGatheringState.NEW;
  private PeerConnectionState told = PeerConnectionState.NEW;
  private String toldProblem = "";
  private @Nullable LocalMLine localMLine;
  private @Nullable IceCredentials firstGeneration;

  private final GatheredCandidates gathered = new GatheredCandidates();

  private boolean everNegotiated;
  private boolean weOffered;
  private boolean freed;
  private volatile long setupMs = -1;

  WebRtcPeerConnection(
      WebRtcPeerConnectionFactory factory,
      LocalParameters local,
      Executor room,
      PeerConnectionObserver observer,
      AudioPacketSink sink) {
    this.factory = factory;
    this.room = room;
    this.observer = observer;
    createdNanos = factory.clock().nanoTime();
    transport =
        new MediaTransport(
            factory.identity(),
            factory.srtpPreference(),
            local.ssrc(),
            factory.iceTransports(),
            this);
    sender = new AudioSender(transport.ice(), factory.clock(), local.ssrc(), factory.random());
    receiver = new AudioReceiver(sink, sources);
    forwarded = new ForwardedSenders(transport, factory.clock(), factory.random(), local.ssrc());
    RtcpSession rtcp =
        new RtcpSession(
            local.ssrc(),
            local.cname(),
            OPUS_CLOCK_RATE,
            sender.statistics(),
            sources,
            factory.ntp(),
            factory.random(),
            createdNanos);
    reporter = new RtcpReporter(rtcp, transport.ice());
    transport.connect(sender, receiver, rtcp);
    audio = new AudioTimer(transport, sender, receiver, reporter);
    remoteCandidates = new RemoteCandidates(transport.ice());
    data = new DataTransport(factory.sctp(), this::post, transport, observer::onDataChannel);
    negotiation = new Negotiation(local, this::nextIceGeneration);
    firstGeneration = gather();
  }

  /** The generation that was gathered in advance, then, for each ICE restart, a new one. */
  private IceCredentials nextIceGeneration() {
    IceCredentials first = firstGeneration;
    firstGeneration = null;
    return first == null ? gather() : first;
  }

  private IceCredentials gather() {
    IceCredentials credentials = FreshCredentials.create(factory.random());
    transport.ice().gather(credentials);
    return credentials;
  }

  @Override
  public SignalingState signalingState() {
    return negotiation.signalingState();
  }

  @Override
  public IceGatheringState iceGatheringState() {
    return gathering;
  }

  @Override
  public IceConnectionState iceConnectionState() {
    return states.ice();
  }

  @Override
  public DtlsTransportState dtlsState() {
    return states.dtls();
  }

  @Override
  public PeerConnectionState connectionState() {
    return states.sum();
  }

  @Override
  public SessionDescription setLocalDescription() throws InvalidStateException {
    boolean answering = negotiation.signalingState() == SignalingState.HAVE_REMOTE_OFFER;
    SessionDescription description = withGathered(negotiation.setLocalDescription());
    localMLine = LocalMLine.of(description);
    if (answering) {
      weOffered = false;
      negotiated();
    } else {
      states.onDescription(now());
    }
    return description;
  }

  private SessionDescription withGathered(SessionDescription bare) {
    IceCredentials ice = negotiation.localIce();
    if (ice == null) {
      return bare;
    }
    String fragment = ice.usernameFragment();
    SessionDescription complete =
        negotiation.localDescription(gathered.of(fragment), gathered.complete(fragment));
    return complete == null ? bare : complete;
  }

  @Override
  public void setRemoteDescription(SessionDescription description)
      throws SdpException, InvalidStateException {
    if (description.type() == SessionDescription.Type.OFFER && !offers.take(now())) {
      throw new InvalidStateException("offers come faster than they can be answered");
    }
    NegotiationResult result = negotiation.setRemoteDescription(description);
    for (String refusal : result.refusals()) {
      Logger.info("An m-line of an offer is refused: {}", refusal);
    }
    switch (description.type()) {
      case ANSWER -> {
        weOffered = true;
        negotiated();
      }
      case OFFER -> states.onDescription(now());
      case ROLLBACK -> {}
    }
  }

  /** Offer and answer are exchanged: what they agree on takes effect. */
  private void negotiated() {
    states.onNegotiated(now());
    NegotiatedSession session = negotiation.session();
    RemoteTransport remote = session == null ? null : session.transport();
    NegotiatedAudio agreed = session == null ? null : session.audio();
    sender.negotiated(agreed);
    receiver.negotiated(agreed);
    forwarded.negotiated(agreed);
    audio.negotiated(agreed);
    boolean refused = (session == null || session.data() == null) && !negotiation.dataWanted();
    everNegotiated = true;
    if (remote == null) {
      states.onNothingToConnect();
      data.apply(null, refused, null, false);
    } else {
      states.onDescription(now());
      transport.apply(remote, weOffered || remote.iceLite());
      data.apply(session.data(), refused, remote.dtlsRole(), remote.dtlsRestarted());
      remoteCandidates.apply(remote);
    }
    tellNegotiationNeededLater();
  }

  @Override
  public void restartIce() {
    negotiation.restartIce();
    tellNegotiationNeededLater();
  }

  @Override
  public void onRestartNeeded() {
    post(this::restartIce);
  }

  /** This machine's addresses have changed. Any thread. */
  void networkChanged(Set<InetAddress> addresses) {
    transport.ice().networkChanged(addresses);
  }

  @Override
  public DataChannel createDataChannel(String label, DataChannelInit init)
      throws InvalidStateException {
    DataChannel channel = data.create(label, init);
    negotiation.wantData();
    tellNegotiationNeededLater();
    return channel;
  }

  @Override
  public void addTrack() {
    negotiation.setSending(true);
    tellNegotiationNeededLater();
  }

  @Override
  public void removeTrack() {
    negotiation.setSending(false);
    tellNegotiationNeededLater();
  }

  private void tellNegotiationNeededLater() {
    if (everNegotiated) {
      room.execute(this::tellNegotiationNeeded);
    }
  }

  private void tellNegotiationNeeded() {
    if (!freed && negotiation.negotiationNeeded()) {
      observer.onNegotiationNeeded();
    }
  }

  @Override
  public void addIceCandidate(@Nullable IceCandidate candidate) {
    // ice4j needs no end-of-candidates: it goes on as long as we hope.
    if (freed || candidate == null || candidate.candidate().isEmpty()) {
      return;
    }
    boolean negotiating = negotiation.signalingState() == SignalingState.HAVE_REMOTE_OFFER;
    remoteCandidates.add(candidate, negotiating);
  }

  @Override
  public void sendAudio(EncodedAudioFrame frame) {
    sender.send(frame);
  }

  @Override
  public void setMaxRedundancy(int copies) {
    audio.setMaxRedundancy(copies);
  }

  @Override
  public @Nullable ForwardedStream forward(long ssrc) {
    return forwarded.of(ssrc);
  }

  @Override
  public void receiveForwarded(long ssrc, @Nullable AudioPacketSink sink) {
    receiver.receiveForwarded(ssrc, sink);
  }

  @Override
  public PeerConnectionStats stats() {
    return StatsCollector.collect(
        transport,
        sender,
        receiver,
        sources,
        reporter.session(),
        setupMs,
        remoteCandidates.dropped() + offers.refused() + data.dropped(),
        now());
  }

  /** A few times a second. Timer thread. */
  void tick(long nowNanos) {
    transport.ice().poll(nowNanos);
    audio.tick(nowNanos);
    if (setupMs < 0) {
      post(
          () -> {
            states.poll(nowNanos, transport.ice().problem());
            tellProblem();
            tellState();
          });
    }
  }

  @Override
  public void close() {
    if (!freed) {
      states.onClosed();
      told = PeerConnectionState.CLOSED;
      free(false);
    }
  }

  /**
   * @param tellChannels whether the data channels' observers hear of it
   */
  private void free(boolean tellChannels) {
    freed = true;
    audio.bye(now());
    negotiation.close();
    // SCTP says good-bye over DTLS, which has to stand until then.
    data.close(tellChannels, transport::close);
    factory.forget(this);
  }

  @Override
  public void onApplicationData(byte[] buffer, int offset, int length) {
    data.receive(buffer, offset, length);
  }

  /**
   * Tells a change, and takes the consequences: a connection that failed or was closed is freed.
   */
  private void tellState() {
    PeerConnectionState now = states.sum();
    if (now == told) {
      return;
    }
    told = now;
    if (now == PeerConnectionState.CONNECTED && setupMs < 0) {
      setupMs = (now() - createdNanos) / 1_000_000;
    }
    if (now == PeerConnectionState.FAILED) {
      free(true);
    }
    observer.onConnectionStateChange(
        now, now == PeerConnectionState.FAILED ? states.failure() : "");
  }

  private void tellProblem() {
    String problem = states.problem();
    if (!problem.equals(toldProblem)) {
      toldProblem = problem;
      observer.onPathProblem(problem);
    }
  }

  private void closedByPeer(String reason) {
    states.onClosed();
    told = PeerConnectionState.CLOSED;
    free(true);
    observer.onConnectionStateChange(PeerConnectionState.CLOSED, reason);
  }

  private long now() {
    return factory.clock().nanoTime();
  }

  private void post(Runnable task) {
    room.execute(
        () -> {
          if (!freed) {
            task.run();
          }
        });
  }

  @Override
  public void onLocalCandidate(@Nullable CandidateAttribute candidate, String usernameFragment) {
    post(
        () -> {
          gathered.add(candidate, usernameFragment);
          tellCandidate(candidate, usernameFragment);
        });
  }

  /** Trickles it; what comes before there is a description goes out in that. */
  private void tellCandidate(@Nullable CandidateAttribute candidate, String usernameFragment) {
    LocalMLine mLine = localMLine;
    if (mLine != null) {
      observer.onIceCandidate(
          candidate == null
              ? null
              : new IceCandidate(
                  candidate.toString(), mLine.mid(), mLine.index(), usernameFragment));
    }
  }

  @Override
  public void onGatheringState(IceGatheringState state) {
    post(() -> gathering = state);
  }

  @Override
  public void onIceState(IceConnectionState state, String reason) {
    post(
        () -> {
          states.onIce(state);
          if (state == IceConnectionState.FAILED) {
            states.onFailed(reason);
          }
          if (state == IceConnectionState.DISCONNECTED && reporter.session().remoteBye()) {
            closedByPeer("the other side said good-bye");
          } else {
            tellState();
          }
        });
  }

  @Override
  public void onDtlsState(DtlsTransportState state, String reason) {
    post(
        () -> {
          states.onDtls(state);
          switch (state) {
            case CLOSED -> closedByPeer("the other side closed the connection");
            case FAILED -> {
              states.onFailed(reason);
              tellState();
            }
            case CONNECTED -> {
              data.onSecured();
              tellState();
            }
            case NEW, CONNECTING -> tellState();
          }
        });
  }
}
