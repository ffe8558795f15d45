package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * {@link IceTransport} over ice4j and real sockets.
 *
 * <p>Threads: blocking work runs on a serial executor of this transport, so the order of the calls
 * is kept; the state is guarded by the monitor of this object; datagrams are handed on from the
 * reader thread of their generation.
 */
public final class Ice4jTransport implements IceTransport, IceGeneration.Owner {
  /** Remote candidates taken per connection. */
  static final int MAX_REMOTE_CANDIDATES = 100;

  private static final long REPEAT_CHECKS_NANOS = 2_000_000_000L;

  private final Rtc config;
  private final Clock clock;
  private final Function<String, CompletableFuture<InetAddress>> multicastDns;
  private final IceListener listener;
  private final SerialExecutor steps = new SerialExecutor("roomhub-ice-steps");
  private final AtomicLong refused = new AtomicLong();
  private final IceLiveness liveness = new IceLiveness();
  private int remoteCandidates;
  private long checksRepeatedNanos;
  private IceConnectionState told = IceConnectionState.NEW;
  private volatile String problem = "";

  /** Gathered last; what the room says is about it. */
  private volatile @Nullable IceGeneration latest;

  /** In use: the last one that found a path. */
  private volatile @Nullable IceGeneration active;

  private volatile boolean closed;

  /**
   * @param multicastDns resolves names under {@code .local}; its future may fail or never end
   */
  public Ice4jTransport(
      Rtc config,
      Clock clock,
      Function<String, CompletableFuture<InetAddress>> multicastDns,
      IceListener listener) {
    Ice4jSettings.apply();
    this.config = config;
    this.clock = clock;
    this.multicastDns = multicastDns;
    this.listener = listener;
  }

  @Override
  public void gather(IceCredentials local) {
    IceGeneration generation = new IceGeneration(local, config, clock, refused, this);
    remoteCandidates = 0;
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
            generation.start(remote, controlling);
            synchronized (this) {
              liveness.onChecking();
              tellState();
            }
          }
        });
  }

  @Override
  public void addRemoteCandidate(CandidateAttribute candidate) {
    IceGeneration generation = latest;
    if (generation == null || !candidate.usable()) {
      return;
    }
    if (remoteCandidates >= MAX_REMOTE_CANDIDATES) {
      refused.incrementAndGet();
      return;
    }
    remoteCandidates++;
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
      using.paths().poll(nowNanos);
      PathTable.Path path = using.paths().current();
      if (path != null) {
        liveness.onConsent(path.consentNanos());
      }
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

  @Override
  public long dropped() {
    return refused.get();
  }

  @Override
  public String problem() {
    return problem;
  }

  @Override
  public void close() {
    closed = true;
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

  @Override
  public void onLocalCandidate(IceGeneration from, @Nullable CandidateAttribute candidate) {
    if (from == latest && !closed) {
      listener.onLocalCandidate(candidate, from.local().usernameFragment());
    }
  }

  @Override
  public void onSignOfLife(IceGeneration from) {
    if (from == active) {
      liveness.onHeard(clock.nanoTime());
    }
  }

  @Override
  public void onPath(IceGeneration from) {
    IceGeneration replaced = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      long now = clock.nanoTime();
      if (from == latest && from != active) {
        replaced = active;
        active = from;
        liveness.onConnected(now);
      } else if (from == active) {
        liveness.onHeard(now);
      }
      tellState();
    }
    if (replaced != null) {
      steps.execute(replaced::close);
    }
  }

  @Override
  public void onDatagram(
      IceGeneration from, byte[] buffer, int offset, int length, long arrivalNanos) {
    if (!closed) {
      listener.onDatagram(buffer, offset, length, arrivalNanos);
    }
  }
}
