package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.SrtpPreference;
import io.roomhub.daemon.rtc.ice.HostResolver;
import io.roomhub.daemon.rtc.ice.Ice4jTransport;
import io.roomhub.daemon.rtc.ice.IceListener;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.ice.guard.CheckBudget;
import io.roomhub.daemon.rtc.jsep.LocalParameters;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.rtc.rtcp.NtpTime;
import io.roomhub.daemon.rtc.sctp.SctpAssociations;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import io.roomhub.hardware.clock.Clock;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Makes {@link PeerConnection}s over the real network, and keeps the one timer of all of them. Safe
 * for any thread.
 */
public final class WebRtcPeerConnectionFactory implements PeerConnectionFactory, AutoCloseable {
  /** How often every connection looks at the clock. */
  private static final long TICK_MILLIS = 100;

  private final DtlsIdentity identity;
  private final Clock clock;
  private final OpusParameters opus;
  private final List<SrtpProfile> srtpPreference;
  private final Function<IceListener, IceTransport> iceTransports;
  private final @Nullable SctpAssociations sctp;
  private final SecureRandom random = new SecureRandom();
  private final NtpTime ntp;
  private final String cname;
  private final Set<WebRtcPeerConnection> connections = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer;

  /** The ticking; null while there is no connection. Guarded by {@link #timer}. */
  private @Nullable ScheduledFuture<?> ticking;

  /**
   * @param opus what we ask the other side to send
   * @param multicastDns resolves names under {@code .local}; its future may fail or never end
   */
  public WebRtcPeerConnectionFactory(
      Rtc config,
      Clock clock,
      DtlsIdentity identity,
      OpusParameters opus,
      Function<String, CompletableFuture<InetAddress>> multicastDns) {
    this(
        clock,
        identity,
        opus,
        SrtpPreference.of(AesInstructions.present()),
        transports(config, clock, multicastDns));
  }

  /** All connections share what is known of the servers' names, and the budget of checks. */
  private static Function<IceListener, IceTransport> transports(
      Rtc config, Clock clock, Function<String, CompletableFuture<InetAddress>> multicastDns) {
    HostResolver resolver = Ice4jTransport.serverNames(clock);
    CheckBudget budget = CheckBudget.ofHub();
    return listener -> new Ice4jTransport(config, resolver, clock, budget, multicastDns, listener);
  }

  /**
   * @param srtpPreference SRTP profiles, the best first
   * @param iceTransports makes the path of each connection: a simulated network comes in here
   */
  public WebRtcPeerConnectionFactory(
      Clock clock,
      DtlsIdentity identity,
      OpusParameters opus,
      List<SrtpProfile> srtpPreference,
      Function<IceListener, IceTransport> iceTransports) {
    this(
        clock, identity, opus, srtpPreference, iceTransports, SctpAssociations.load().orElse(null));
  }

  /**
   * @param sctp makes the associations of data channels; null: there are none
   */
  WebRtcPeerConnectionFactory(
      Clock clock,
      DtlsIdentity identity,
      OpusParameters opus,
      List<SrtpProfile> srtpPreference,
      Function<IceListener, IceTransport> iceTransports,
      @Nullable SctpAssociations sctp) {
    this.clock = clock;
    this.identity = identity;
    this.opus = opus;
    this.srtpPreference = List.copyOf(srtpPreference);
    this.iceTransports = iceTransports;
    this.sctp = sctp;
    ntp = new NtpTime(System.currentTimeMillis(), clock.nanoTime());
    cname = randomText(12);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("roomhub-rtc-timer").unstarted(task));
  }

  @Override
  public PeerConnection create(
      Executor room, PeerConnectionObserver observer, AudioPacketSink sink) {
    LocalParameters local =
        new LocalParameters(
            random.nextLong() >>> 1,
            identity.fingerprint(),
            random.nextInt() & 0xFFFF_FFFFL,
            cname,
            "roomhub-" + randomText(9),
            UUID.randomUUID().toString(),
            opus,
            false,
            sctp != null);
    WebRtcPeerConnection connection = new WebRtcPeerConnection(this, local, room, observer, sink);
    connections.add(connection);
    keepTicking();
    return connection;
  }

  /** Our certificate's fingerprint: the same in every description. */
  public Fingerprint fingerprint() {
    return identity.fingerprint();
  }

  /** This machine's addresses or routes have changed; those there are now. */
  public void networkChanged(Set<InetAddress> addresses) {
    connections.forEach(connection -> connection.networkChanged(addresses));
  }

  /** Stops the timer; the connections are closed by who made them. */
  @Override
  public void close() {
    synchronized (timer) {
      timer.shutdown();
    }
  }

  private void tick() {
    for (WebRtcPeerConnection connection : connections) {
      try {
        connection.tick(clock.nanoTime());
      } catch (RuntimeException | Error e) {
        // An error as well: it would end the timer of all connections.
        Logger.warn(e, "A connection's timer failed");
      }
    }
  }

  void forget(WebRtcPeerConnection connection) {
    connections.remove(connection);
    keepTicking();
  }

  /** Ticks while there is a connection, and no longer: an empty room shall cost nothing. */
  private void keepTicking() {
    synchronized (timer) {
      if (connections.isEmpty() && ticking != null) {
        ticking.cancel(false);
        ticking = null;
      } else if (!connections.isEmpty() && ticking == null && !timer.isShutdown()) {
        ticking =
            timer.scheduleWithFixedDelay(
                this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  DtlsIdentity identity() {
    return identity;
  }

  Clock clock() {
    return clock;
  }

  SecureRandom random() {
    return random;
  }

  NtpTime ntp() {
    return ntp;
  }

  List<SrtpProfile> srtpPreference() {
    return srtpPreference;
  }

  Function<IceListener, IceTransport> iceTransports() {
    return iceTransports;
  }

  @Nullable SctpAssociations sctp() {
    return sctp;
  }

  private String randomText(int bytes) {
    byte[] text = new byte[bytes];
    random.nextBytes(text);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }
}
