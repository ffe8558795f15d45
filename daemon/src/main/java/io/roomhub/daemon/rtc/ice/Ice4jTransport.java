package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.ice.guard.CheckBudget;
import io.roomhub.daemon.rtc.ice.ice4j.Ice4jSettings;
import io.roomhub.daemon.rtc.ice.path.DetourWatch;
import io.roomhub.daemon.rtc.ice.path.PathTable;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * {@link IceTransport} over ice4j and real sockets.
 *
 * <p>Threads: blocking work runs on a serial executor of this transport, so the order of the calls
 * is kept; the state is guarded by the monitor of this object; datagrams are handed on one at a
 * time, from the threads that read the sockets.
 */
public final class Ice4jTransport implements IceTransport, IceGeneration.Owner {
  /** Remote candidates taken per connection. */
  static final int MAX_REMOTE_CANDIDATES = 100;

  /** A server whose name has no address by then is left out until ICE is restarted, ms. */
  private static final long RESOLVE_MILLIS = 3_000;

  /**
   * After so many in one generation ICE begins anew: the other side takes only so many candidates.
   */
  static final int MAX_RENEWED_RELAYS = 20;

  private static final long REPEAT_CHECKS_NANOS = 2_000_000_000L;

  /** How long a new generation waits for the other side to have its path too, before it is used. */
  private static final long HANDOVER_NANOS = 1_000_000_000L;

  /** How long the old one still listens after that. */
  private static final long RETIREMENT_NANOS = 5_000_000_000L;

  private final Rtc config;
  private final HostResolver resolver;
  private final Clock clock;
  private final Function<String, CompletableFuture<InetAddress>> multicastDns;
  private final CheckBudget budget;
  private final IceListener listener;

  /** What takes time, one after the other; a test waits for its turn here. */
  final SerialExecutor steps = new SerialExecutor("roomhub-ice-steps");

  private final AtomicLong refused = new AtomicLong();
  private final IceLiveness liveness = new IceLiveness();
  private final DetourWatch<PathTable.Path> detour = new DetourWatch<>();
  private final AskServersAgain askAgain = new AskServersAgain();

  /** Held while a datagram is handed on: a connection has several sockets. */
  private final Object delivery = new Object();

  /** Those of this generation: who repeats one has told nothing. */
  private final Set<CandidateAttribute> remoteCandidates = ConcurrentHashMap.newKeySet();

  private long checksRepeatedNanos;
  private IceConnectionState told = IceConnectionState.NEW;
  private volatile String problem = "";

  /** When {@link #latest} found its path, while {@link #active} is still another. */
  private long handoverSinceNanos;

  /** By which the other side sent last: where it has gone we can follow. */
  private volatile @Nullable IceGeneration heardOn;

  private @Nullable IceGeneration retired;
  private long retiredSinceNanos;

  /** Gathered last; what the room says is about it. */
  volatile @Nullable IceGeneration latest;

  private final AtomicInteger renewedRelays = new AtomicInteger();

  /** In use. */
  private volatile @Nullable IceGeneration active;

  /** Sound should come and does not. */
  private volatile boolean mediaMissing;

  private volatile boolean closed;

  /**
   * @param multicastDns resolves names under {@code .local}; its future may fail or never end
   */
  public Ice4jTransport(
      Rtc config,
      Clock clock,
      Function<String, CompletableFuture<InetAddress>> multicastDns,
      IceListener listener) {
    this(config, serverNames(clock), clock, CheckBudget.ofHub(), multicastDns, listener);
  }

  /**
   * The same.
   *
   * @param resolver of the names of STUN and TURN servers, see {@link #serverNames}
   * @param hubBudget of checks, which all connections share
   * @param multicastDns resolves names under {@code .local}; its future may fail or never end
   */
  public Ice4jTransport(
      Rtc config,
      HostResolver resolver,
      Clock clock,
      CheckBudget hubBudget,
      Function<String, CompletableFuture<InetAddress>> multicastDns,
      IceListener listener) {
    Ice4jSettings.apply();
    this.config = config;
    this.resolver = resolver;
    this.clock = clock;
    budget = hubBudget.ofConnection();
    this.multicastDns = multicastDns;
    this.listener = listener;
  }

  /** A resolver for servers' names that connections can share. */
  public static HostResolver serverNames(Clock clock) {
    return new HostResolver(InetAddress::getAllByName, clock, RESOLVE_MILLIS);
  }

  @Override
  public void gather(IceCredentials local) {
    IceGeneration generation =
        new IceGeneration(local, config, resolver, clock, budget, refused, this);
    remoteCandidates.clear();
    renewedRelays.set(0);
    askAgain.gathering(clock.nanoTime());
    IceGeneration before = latest;
    latest = generation;
    listener.onGatheringState(IceGatheringState.GATHERING);
    steps.execute(
        () -> {
          if (before != null && before != active) {
            before.close();
          }
          open(generation);
        });
  }

  private void open(IceGeneration generation) {
    if (closed) {
      return;
    }
    try {
      generation.open();
    } catch (IOException | RuntimeException e) {
      Logger.warn("ICE gathers no candidates: {}", e.getMessage());
      problem = String.valueOf(e.getMessage());
    }
    if (config.iceServers().isEmpty()) {
      gathered(generation);
    } else {
      Thread.ofVirtual()
          .name("roomhub-ice-servers")
          .start(
              () -> {
                generation.askServers();
                gathered(generation);
              });
    }
  }

  private void gathered(IceGeneration generation) {
    onLocalCandidate(generation, null);
    if (generation == latest && !closed) {
      listener.onGatheringState(IceGatheringState.COMPLETE);
    }
  }

  @Override
  public void start(IceCredentials remote, boolean controlling) {
    IceGeneration generation = latest;
    if (generation == null) {
      return;
    }
    steps.execute(
        () -> {
          if (!closed) {
            // Told first: on a fast network a path is found before the start returns.
            synchronized (this) {
              liveness.onChecking();
              tellState();
            }
            generation.start(remote, controlling);
          }
        });
  }

  @Override
  public void addRemoteCandidate(CandidateAttribute candidate) {
    IceGeneration generation = latest;
    if (generation == null || !candidate.usable()) {
      return;
    }
    boolean known = remoteCandidates.contains(candidate);
    if (known && !candidate.isMulticastDnsName()) {
      return;
    }
    if (!known && remoteCandidates.size() >= MAX_REMOTE_CANDIDATES) {
      refused.incrementAndGet();
      return;
    }
    remoteCandidates.add(candidate);
    if (candidate.isMulticastDnsName()) {
      multicastDns
          .apply(candidate.address())
          .whenComplete(
              (address, failure) -> {
                if (address != null) {
                  add(generation, candidate, address);
                }
              });
      return;
    }
    try {
      add(generation, candidate, InetAddress.ofLiteral(candidate.address()));
    } catch (IllegalArgumentException e) {
      refused.incrementAndGet();
    }
  }

  private void add(IceGeneration generation, CandidateAttribute candidate, InetAddress address) {
    if (!Candidates.isPossible(address)) {
      refused.incrementAndGet();
      return;
    }
    steps.execute(
        () -> {
          if (!closed) {
            generation.addRemote(candidate, address);
          }
        });
  }

  @Override
  public boolean send(byte[] buffer, int offset, int length) {
    IceGeneration generation = active;
    return generation != null && !closed && generation.send(buffer, offset, length);
  }

  @Override
  public void poll(long nowNanos) {
    IceGeneration using = active;
    IceGeneration trying = latest;
    if (using != null) {
      using.poll(nowNanos);
      PathTable.Path path = using.paths().current();
      if (path != null) {
        liveness.onConsent(path.consentNanos());
        if (using == trying && detour.poll(using, path, using::cost, nowNanos)) {
          steps.execute(listener::onRestartNeeded);
        }
      }
    }
    if (askAgain.poll(trying, trying != null && trying.paths().current() != null, nowNanos)) {
      steps.execute(listener::onRestartNeeded);
    }
    if (trying != null
        && trying != using
        && nowNanos - checksRepeatedNanos >= REPEAT_CHECKS_NANOS) {
      checksRepeatedNanos = nowNanos;
      steps.execute(trying::repeatFailedChecks);
    }
    synchronized (this) {
      liveness.poll(nowNanos);
      tellState();
      handOver(nowNanos);
    }
  }

  @Override
  public void mediaMissing(boolean missing) {
    mediaMissing = missing;
    IceGeneration using = active;
    if (using == null || closed) {
      return;
    }
    if (missing) {
      steps.execute(using::doubtPaths);
    } else {
      using.heard();
    }
  }

  @Override
  public void networkChanged(Set<InetAddress> addresses) {
    steps.execute(
        () -> {
          IceGeneration using = active;
          IceGeneration trying = latest;
          if (closed) {
            return;
          }
          NetworkEffect inUse =
              using == null ? NetworkEffect.NONE : using.networkChanged(addresses);
          if (trying == null || trying == using) {
            if (inUse != NetworkEffect.NONE) {
              listener.onRestartNeeded();
            }
          } else {
            NetworkEffect onTrying = trying.networkChanged(addresses);
            if (onTrying == NetworkEffect.SOCKETS_GAINED) {
              problem = "";
            }
            if (!config.iceServers().isEmpty()) {
              askAgain.networkChanged(trying, onTrying, clock.nanoTime());
            }
          }
        });
  }

  /** After an ICE restart: takes the new generation into use, and later lets go of the old. */
  private void handOver(long nowNanos) {
    IceGeneration next = latest;
    if (next != null
        && next != active
        && next.paths().current() != null
        && (mediaMissing || heardOn == next || nowNanos - handoverSinceNanos >= HANDOVER_NANOS)) {
      retire();
      retired = active;
      retiredSinceNanos = nowNanos;
      active = next;
    } else if (retired != null && nowNanos - retiredSinceNanos >= RETIREMENT_NANOS) {
      retire();
    }
  }

  private void retire() {
    IceGeneration old = retired;
    retired = null;
    if (old != null) {
      steps.execute(old::close);
    }
  }

  /** Tells a change of state; under the monitor, so that the order is true. */
  private void tellState() {
    IceConnectionState now = liveness.state();
    if (now != told && !closed) {
      told = now;
      listener.onConnectionState(now, liveness.reason());
    }
  }

  @Override
  public @Nullable SelectedPair selectedPair() {
    IceGeneration generation = active;
    return generation == null ? null : generation.selectedPair();
  }

  /** Our credentials of the generation in use, or null before there is a path. */
  @Nullable IceCredentials credentialsInUse() {
    IceGeneration generation = active;
    return generation == null ? null : generation.local();
  }

  /** Where our data leaves from, or null before there is a path. */
  @Nullable InetSocketAddress localInUse() {
    IceGeneration generation = active;
    PathTable.Path path = generation == null ? null : generation.paths().current();
    return path == null ? null : path.local();
  }

  /** All paths of the generation in use, the one that carries our data first. */
  List<PathTable.Path> paths() {
    IceGeneration generation = active;
    return generation == null ? List.of() : generation.paths().all();
  }

  @Override
  public long dropped() {
    return refused.get();
  }

  @Override
  public String problem() {
    IceGeneration trying = latest;
    return problem.isEmpty() && trying != null ? trying.problem() : problem;
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      retire();
      IceGeneration using = active;
      IceGeneration trying = latest;
      steps.execute(
          () -> {
            if (using != null) {
              using.close();
            }
            if (trying != null && trying != using) {
              trying.close();
            }
          });
    }
  }

  @Override
  public void onLocalCandidate(IceGeneration from, @Nullable CandidateAttribute candidate) {
    if (from == latest && !closed) {
      listener.onLocalCandidate(candidate, from.local().usernameFragment());
    }
  }

  @Override
  public void onRelayRenewed(IceGeneration from, CandidateAttribute candidate) {
    onLocalCandidate(from, candidate);
    if (from == latest && !closed && renewedRelays.incrementAndGet() == MAX_RENEWED_RELAYS) {
      steps.execute(listener::onRestartNeeded);
    }
  }

  @Override
  public void onSignOfLife(IceGeneration from) {
    liveness.onHeard(clock.nanoTime());
  }

  @Override
  public synchronized void onPath(IceGeneration from, boolean fresh) {
    if (closed) {
      return;
    }
    long now = clock.nanoTime();
    liveness.onHeard(now);
    if (active == null) {
      active = from;
      liveness.onConnected(now);
      tellState();
    } else if (from == latest && from != active && fresh) {
      handoverSinceNanos = now;
    }
  }

  @Override
  public void onDatagram(
      IceGeneration from, byte[] buffer, int offset, int length, long arrivalNanos) {
    heardOn = from;
    synchronized (delivery) {
      if (!closed) {
        listener.onDatagram(buffer, offset, length, arrivalNanos);
      }
    }
  }
}
