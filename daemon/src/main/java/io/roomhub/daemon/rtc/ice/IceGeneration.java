package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.ice.guard.CheckBudget;
import io.roomhub.daemon.rtc.ice.guard.Doorkeeper;
import io.roomhub.daemon.rtc.ice.guard.GuardedSocket;
import io.roomhub.daemon.rtc.ice.guard.IncomingChecks;
import io.roomhub.daemon.rtc.ice.guard.StunGate;
import io.roomhub.daemon.rtc.ice.ice4j.Ice4jSettings;
import io.roomhub.daemon.rtc.ice.path.PathRepair;
import io.roomhub.daemon.rtc.ice.path.PathTable;
import io.roomhub.daemon.rtc.ice.path.PathUpkeep;
import io.roomhub.daemon.rtc.ice.path.RelayCost;
import io.roomhub.daemon.rtc.ice.turn.TurnGateway;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RelayedCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One ICE generation: an agent of ice4j with its sockets and relays, and the paths it found.
 * Everything that may block is called on the transport's serial executor; {@link #send} and the
 * getters on any thread; events and datagrams come on threads of ice4j and of the relays.
 */
final class IceGeneration
    implements HubAgent.Events, Doorkeeper.Receiver, PathRepair.Edge, PathUpkeep.Choice {
  /** What a generation tells its transport. */
  interface Owner {
    void onLocalCandidate(IceGeneration from, @Nullable CandidateAttribute candidate);

    void onRelayRenewed(IceGeneration from, CandidateAttribute candidate);

    void onSignOfLife(IceGeneration from);

    /**
     * A check was answered.
     *
     * @param fresh for the first time on its path
     */
    void onPath(IceGeneration from, boolean fresh);

    /** A datagram for us; several threads may call at once. */
    void onDatagram(IceGeneration from, byte[] buffer, int offset, int length, long arrivalNanos);
  }

  /**
   * Pause between checks before there is a path: the shortest that RFC 8445 section 14.2 allows.
   */
  private static final long CHECKING_TA_MILLIS = 5;

  /** Pause between checks once there is a path: only new addresses of the peer are checked. */
  private static final long CONNECTED_TA_MILLIS = 500;

  /** Between two doubts because the other side sends over another path than we. */
  private static final long DOUBT_NANOS = 5_000_000_000L;

  private final IceCredentials local;
  private final Rtc config;
  private final HostResolver resolver;
  private final Clock clock;
  private final Owner owner;
  private final Set<SocketAddress> servers = ConcurrentHashMap.newKeySet();
  private final PathTable paths = new PathTable();
  private final PathRepair repair;
  private final PathUpkeep upkeep;
  private final CheckBudget budget;
  private final IncomingChecks incoming = new IncomingChecks();
  private final AtomicLong refused;
  private final StunGate gate;

  /** By our address, of a socket or relay. */
  private final Map<InetSocketAddress, Doorkeeper> doors = new ConcurrentHashMap<>();

  private final HostHarvester sockets;
  private final RelayHarvesters relays;
  private final ToldCandidates told = new ToldCandidates();
  private @Nullable HubAgent agent;
  private @Nullable IceMediaStream stream;
  private volatile @Nullable Component component;
  private @Nullable IceCredentials remote;
  private volatile long doubtedNanos;
  private volatile boolean closed;

  IceGeneration(
      IceCredentials local,
      Rtc config,
      HostResolver resolver,
      Clock clock,
      CheckBudget budget,
      AtomicLong refused,
      Owner owner) {
    this.local = local;
    this.config = config;
    this.resolver = resolver;
    this.clock = clock;
    this.owner = owner;
    this.budget = budget;
    this.refused = refused;
    gate = new StunGate(local);
    relays = new RelayHarvesters(clock, this::openDoor, this::onRelayRenewed, refused);
    repair = new PathRepair(clock, paths, this);
    upkeep = new PathUpkeep(paths, repair, this);
    sockets = new HostHarvester(config.ipv6(), config.portRange(), servers, this::openDoor);
  }

  private Doorkeeper openDoor(InetSocketAddress at) {
    // A relay that is allocated again keeps those whom it knows.
    return doors.computeIfAbsent(
        at, address -> new Doorkeeper(address, gate, budget, incoming, clock, refused, this));
  }

  IceCredentials local() {
    return local;
  }

  PathTable paths() {
    return paths;
  }

  @Nullable IceCredentials remote() {
    return remote;
  }

  /** Opens sockets on all addresses. Blocks for milliseconds. */
  void open() throws IOException {
    HubAgent made = new HubAgent(local, relayOnly(), this, Ice4jSettings.LOGGER);
    agent = made;
    made.setTrickling(true);
    made.setTa(CHECKING_TA_MILLIS);
    made.setPerformConsentFreshness(true);
    made.setUseDynamicPorts(false);
    made.addCandidateHarvester(sockets);
    made.addStateChangeListener(
        event -> {
          if (event.getNewValue() == IceProcessingState.COMPLETED) {
            made.setTa(CONNECTED_TA_MILLIS);
          }
        });
    IceMediaStream onlyStream = made.createMediaStream("audio");
    stream = onlyStream;
    // Nobody reads ice4j's sockets for data: the doorkeepers have handed it on before.
    Component only = made.createComponent(onlyStream, KeepAliveStrategy.ALL_SUCCEEDED, false);
    component = only;
    only.getLocalCandidates().forEach(this::tell);
    if (only.getLocalCandidateCount() == 0) {
      throw new IOException(sockets.whyNone());
    }
  }

  /** Asks STUN and TURN servers. Blocks until all have answered or been given up: seconds. */
  void askServers() {
    HubAgent asking = agent;
    if (asking == null) {
      return;
    }
    try {
      ServerHarvesters.add(asking, config, resolver, relays, sockets.hasIpv4(), servers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!closed) {
      asking.startCandidateTrickle(this::onGathered);
    }
  }

  private void onGathered(@Nullable Collection<LocalCandidate> candidates) {
    if (candidates == null || closed) {
      return;
    }
    HubAgent pairing = agent;
    IceMediaStream onlyStream = stream;
    Component only = component;
    for (LocalCandidate candidate : candidates) {
      if (candidate instanceof RelayedCandidate
          && pairing != null
          && onlyStream != null
          && only != null) {
        pairing.pairLateCandidate(onlyStream, candidate, only.getRemoteCandidates());
      }
      tell(candidate);
    }
  }

  private void tell(LocalCandidate candidate) {
    if (candidate instanceof RelayedCandidate || !relayOnly()) {
      owner.onLocalCandidate(this, told(candidate));
    }
  }

  private CandidateAttribute told(LocalCandidate candidate) {
    long priority =
        relays
            .transport(Candidates.plain(candidate))
            .map(transport -> RelayCost.priority(candidate.getPriority(), transport))
            .orElse(candidate.getPriority());
    return Candidates.toAttribute(candidate, priority)
        .withExtension("ufrag", local.usernameFragment());
  }

  /**
   * A relay has another address for the peers: they are told, as the NAT of some lets in nothing
   * from where they have not sent to.
   */
  private void onRelayRenewed(InetSocketAddress known, InetSocketAddress reachable) {
    Component only = component;
    if (only != null && !closed) {
      only.getLocalCandidates().stream()
          .filter(RelayedCandidate.class::isInstance)
          .filter(candidate -> Candidates.plain(candidate).equals(known))
          .findAny()
          .ifPresent(own -> owner.onRelayRenewed(this, told(own).withAddress(reachable)));
    }
    checkPaths();
  }

  /** Begins the checks. */
  void start(IceCredentials remoteCredentials, boolean controlling) {
    HubAgent starting = agent;
    IceMediaStream onlyStream = stream;
    if (remote != null || starting == null || onlyStream == null) {
      return;
    }
    remote = remoteCredentials;
    gate.setRemote(remoteCredentials);
    repair.setCredentials(local, remoteCredentials);
    onlyStream.setRemoteUfrag(remoteCredentials.usernameFragment());
    onlyStream.setRemotePassword(remoteCredentials.password());
    starting.setControlling(controlling);
    paths.setControlling(controlling);
    starting.startConnectivityEstablishment();
  }

  /**
   * Adds a remote candidate.
   *
   * @param address its address, resolved
   */
  void addRemote(CandidateAttribute candidate, InetAddress address) {
    Component only = component;
    HubAgent adding = agent;
    IceMediaStream onlyStream = stream;
    if (only == null || adding == null || onlyStream == null) {
      return;
    }
    InetSocketAddress socketAddress = new InetSocketAddress(address, candidate.port());
    if (!told.add(socketAddress, candidate)) {
      return;
    }
    RemoteCandidate added = Candidates.toRemote(candidate, address, only);
    if (adding.getState() == IceProcessingState.WAITING) {
      only.addRemoteCandidate(added);
    } else {
      synchronized (onlyStream.getCheckList()) {
        only.addUpdateRemoteCandidates(added);
        only.updateRemoteCandidates();
        adding.keepAllowedPairs(onlyStream);
      }
    }
  }

  /** Has failed checks done again, for a peer that was slow to begin. */
  void repeatFailedChecks() {
    IceMediaStream onlyStream = stream;
    if (onlyStream != null && remote != null) {
      HubAgent.repeatFailedChecks(onlyStream);
    }
  }

  /** Sound has stopped coming: finds out, and finds another path where the one in use is dead. */
  void doubtPaths() {
    if (paths.current() != null) {
      relays.doubt();
    }
    checkPaths();
  }

  private void checkPaths() {
    if (paths.current() != null) {
      repair.begin(upkeep.pairs());
    }
  }

  /** Does what is due; several times a second. */
  void poll(long nowNanos) {
    if (!closed) {
      upkeep.poll(nowNanos);
    }
  }

  @Override
  public List<InetSocketAddress> sockets() {
    return relayOnly() ? List.of() : sockets.sockets().stream().map(GuardedSocket::local).toList();
  }

  @Override
  public List<InetSocketAddress> relays() {
    return relays.addresses();
  }

  @Override
  public Collection<InetSocketAddress> told() {
    return told.addresses();
  }

  @Override
  public int cost(InetSocketAddress from, InetSocketAddress to) {
    return told.cost(to) + relays.transport(from).map(RelayCost::of).orElse(0);
  }

  /** The same for a path. */
  int cost(PathTable.Path path) {
    return cost(path.local(), path.remote());
  }

  private boolean relayOnly() {
    return config.iceTransportPolicy() == IceTransportPolicy.RELAY;
  }

  /** Sound comes. */
  void heard() {
    repair.heard();
  }

  /**
   * Addresses of this machine came or went: opens sockets on the new ones, tells them and tries
   * them. Blocks for milliseconds.
   *
   * @return what it means; but for nothing, a new generation would be better
   */
  NetworkEffect networkChanged(Set<InetAddress> present) {
    Component only = component;
    HubAgent pairing = agent;
    IceMediaStream onlyStream = stream;
    if (only == null || pairing == null || onlyStream == null || closed) {
      return NetworkEffect.NONE;
    }
    paths.markGone(
        address -> sockets.socket(address) != null && !present.contains(address.getAddress()));
    Collection<LocalCandidate> fresh = sockets.harvest(only, present);
    if (remote != null && !relayOnly()) {
      fresh.forEach(
          candidate ->
              pairing.pairLateCandidate(onlyStream, candidate, only.getRemoteCandidates()));
    }
    fresh.forEach(this::tell);
    PathTable.Path inUse = paths.current();
    boolean lost = inUse != null && inUse.gone() && !present.isEmpty();
    paths.poll(clock.nanoTime());
    doubtPaths();
    return !fresh.isEmpty()
        ? NetworkEffect.SOCKETS_GAINED
        : lost ? NetworkEffect.PATH_LOST : NetworkEffect.NONE;
  }

  boolean send(byte[] buffer, int offset, int length) {
    PathTable.Path path = paths.current();
    return path != null && path.sender().send(buffer, offset, length);
  }

  /** The pair that carries our data, or null. */
  @Nullable SelectedPair selectedPair() {
    PathTable.Path path = paths.current();
    Component only = component;
    return path == null || only == null
        ? null
        : Candidates.pair(only, path, told.type(path.remote()), relays);
  }

  /** Why there may be no path, from the candidates that are known by now. */
  String problem() {
    Component only = component;
    PathProblem.Reach here =
        only == null ? PathProblem.Reach.NONE : Candidates.reach(only, relayOnly());
    if (!here.any() && !relayOnly()) {
      return sockets.whyNone();
    }
    boolean turn = config.iceServers().stream().anyMatch(IceServerAddresses::isTurn);
    return new PathProblem(here, told.reach(), !config.iceServers().isEmpty(), turn, relayOnly())
        .words();
  }

  /** Frees sockets and threads. Blocks for milliseconds. */
  void close() {
    closed = true;
    repair.close();
    HubAgent open = agent;
    if (open != null) {
      open.free();
    }
    relays.close();
  }

  @Override
  public void onCheckReceived() {
    owner.onSignOfLife(this);
  }

  @Override
  public void onPairSucceeded(CandidatePair pair) {
    answered(
        Candidates.base(pair.getLocalCandidate()), Candidates.plain(pair.getRemoteCandidate()));
  }

  @Override
  public void answered(InetSocketAddress from, InetSocketAddress to) {
    Doorkeeper door = doors.get(from);
    if (door == null || closed) {
      return;
    }
    door.answered(to);
    owner.onPath(this, paths.answered(from, to, () -> sender(from, to), clock.nanoTime()));
  }

  /** Sends from a socket or through a relay. */
  private PathTable.Sender sender(InetSocketAddress from, InetSocketAddress to) {
    GuardedSocket socket = sockets.socket(from);
    if (socket != null) {
      return new UdpSender(socket, to);
    }
    TurnGateway.Relay relay = relays.relay(from);
    return (buffer, offset, length) -> relay != null && relay.send(to, buffer, offset, length);
  }

  @Override
  public void send(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
    sender(from, to).send(datagram, 0, datagram.length);
  }

  @Override
  public boolean controlling() {
    HubAgent asked = agent;
    return asked != null && asked.isControlling();
  }

  @Override
  public long tieBreaker() {
    HubAgent asked = agent;
    return asked == null ? 0 : asked.getTieBreaker();
  }

  @Override
  public void onCheck(InetSocketAddress to, InetSocketAddress from) {
    if (!relayOnly() || sockets.socket(to) == null) {
      repair.onCheck(to, from);
    }
  }

  @Override
  public boolean onAnswer(InetSocketAddress to, InetSocketAddress from, byte[] data, int offset) {
    return repair.onAnswer(to, from, data, offset);
  }

  @Override
  public void onDatagram(
      InetSocketAddress to, InetSocketAddress from, byte[] data, int offset, int length) {
    long now = clock.nanoTime();
    if (paths.heard(to, from) && (doubtedNanos == 0 || now - doubtedNanos >= DOUBT_NANOS)) {
      doubtedNanos = now;
      checkPaths();
    }
    owner.onSignOfLife(this);
    try {
      owner.onDatagram(this, data, offset, length, now);
    } catch (RuntimeException e) {
      Logger.warn(e, "A datagram could not be handled");
    }
  }

  @Override
  public void onPairNominated(CandidatePair pair) {
    paths.nominated(
        Candidates.base(pair.getLocalCandidate()), Candidates.plain(pair.getRemoteCandidate()));
    HubAgent nominating = agent;
    if (nominating != null) {
      paths.setControlling(nominating.isControlling());
    }
  }
}
