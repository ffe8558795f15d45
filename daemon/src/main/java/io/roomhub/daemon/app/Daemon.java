package io.roomhub.daemon.app;

import io.roomhub.daemon.app.panel.PanelWiring;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.AccessKey;
import io.roomhub.daemon.control.ControlServer;
import io.roomhub.daemon.control.ControlSocket;
import io.roomhub.daemon.control.ControlSocketException;
import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.control.HttpThreads;
import io.roomhub.daemon.control.Machine;
import io.roomhub.daemon.control.MetricsPortException;
import io.roomhub.daemon.control.MetricsRenderer;
import io.roomhub.daemon.control.MetricsServer;
import io.roomhub.daemon.control.ProcessStats;
import io.roomhub.daemon.control.WebStatus;
import io.roomhub.daemon.control.doctor.Doctor;
import io.roomhub.daemon.control.doctor.StandardChecks;
import io.roomhub.daemon.control.web.AdminToken;
import io.roomhub.daemon.files.DirectoryLock;
import io.roomhub.daemon.room.PeerId;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.connection.RtcWarmup;
import io.roomhub.daemon.rtc.connection.WebRtcPeerConnectionFactory;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.rtc.mdns.MdnsResolver;
import io.roomhub.daemon.rtc.network.LocalNetwork;
import io.roomhub.daemon.rtc.network.NetworkWatcher;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import io.roomhub.daemon.signaling.embedded.HostNames;
import io.roomhub.daemon.signaling.embedded.RefusalLog;
import io.roomhub.daemon.signaling.trystero.peer.TrysteroSignalingMaker;
import io.roomhub.daemon.signaling.trystero.peer.TrysteroWarmup;
import io.roomhub.daemon.trust.SystemTrust;
import io.roomhub.hardware.board.FirmwareFlags;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.sound.DefaultSoundSystem;
import io.roomhub.hardware.sound.SoundSystem;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import org.tinylog.jul.JulTinylogBridge;

/**
 * The process: the {@link Hub} and the servers around it, made in the order in which they need one
 * another and closed in the reverse.
 */
final class Daemon implements AutoCloseable {
  /**
   * Clients a room of the embedded server takes beyond those that the hub itself would talk with.
   */
  private static final int SPARE_CLIENTS = 16;

  private static final Path PLATFORM_DEVICES = Path.of("/sys/bus/platform/devices");

  private final Hub hub;
  private final List<AutoCloseable> servers = new ArrayList<>();
  private final Clock clock;
  private final Doctor doctor;
  private HubConfig config;

  private Daemon(HubConfig config, Hub hub, Clock clock) {
    this.config = config;
    this.hub = hub;
    this.clock = clock;
    this.doctor = new Doctor(StandardChecks.of(hub::status, hub::config, clock));
  }

  static Daemon start(HubConfig config, CommandLine commandLine) throws StartException {
    Clock clock = new SystemClock();
    return start(config, commandLine, clock, soundSystem(config.audio(), clock, commandLine));
  }

  /** With devices of the caller's. */
  static Daemon start(HubConfig config, CommandLine commandLine, Clock clock, SoundSystem sound)
      throws StartException {
    configureLibraries();
    Path state = commandLine.state();
    try {
      Files.createDirectories(state);
    } catch (IOException e) {
      Logger.warn("cannot make the state directory {}: {}; nothing is kept", state, e.toString());
    }
    DirectoryLock lock = DirectoryLock.take(state);
    if (lock == null) {
      throw new StartException(
          ExitCode.UNAVAILABLE,
          "another hub keeps its files in " + state + "; give this one another --state DIRECTORY");
    }
    try {
      Daemon daemon = assemble(config, commandLine, clock, sound);
      // The last to be closed: until then somebody may still write.
      daemon.servers.addFirst(lock);
      return daemon;
    } catch (StartException | RuntimeException | LinkageError e) {
      lock.close();
      throw e;
    }
  }

  private static Daemon assemble(
      HubConfig config, CommandLine commandLine, Clock clock, SoundSystem sound)
      throws StartException {
    Path state = commandLine.state();
    DtlsIdentity identity = DtlsIdentity.loadOrCreate(state);
    // The first connection would pay a second of class loading and key derivation otherwise.
    Thread warmup =
        Thread.ofPlatform().daemon().name("roomhub-warm-up").start(() -> RtcWarmup.run(identity));
    MdnsResolver mdns = new MdnsResolver(clock);
    WebRtcPeerConnectionFactory connections =
        new WebRtcPeerConnectionFactory(
            config.rtc(), clock, identity, opusToReceive(config.audio().opus()), mdns::resolve);
    List<HubConfig.SignalingConfig.Relays> relays = HubRails.relays(config);
    if (!relays.isEmpty()) {
      Thread.ofPlatform()
          .daemon()
          .name("roomhub-warm-up-relays")
          .start(() -> warmUpRelays(warmup, relays, connections, clock));
    }
    EventBus events = new EventBus();
    String peerId = PeerId.random(new SecureRandom());
    AdminToken token = AdminToken.loadOrCreate(state, new SecureRandom());
    WebStatus webStatus = new WebStatus(token, clock);
    HubRails railMaker = new HubRails(config, peerId, environment(config, state, clock, webStatus));
    // Shared with whoever shows them: who leaves the room and comes back has others.
    List<Signaling> rails = new CopyOnWriteArrayList<>(railMaker.make());
    Room.Identity self =
        new Room.Identity(
            config.room().id(), config.room().password(), peerId, config.room().displayName());
    Hub hub =
        new Hub(
            config,
            self,
            new Hub.Parts(
                clock,
                state,
                commandLine.runtime(),
                Wishes.load(
                    commandLine.runtime(),
                    PanelControl.muteMode(config.gpio()),
                    config.audio().volume()),
                sound,
                gpio -> PanelWiring.open(gpio, commandLine.runtime()),
                connections,
                rails,
                railMaker,
                events,
                new ProcessStats(clock),
                new FirmwareFlags(PLATFORM_DEVICES)::read));
    webStatus.setHub(hub);
    Supplier<AccessKey> accessKey =
        () -> new AccessKey(token.text(), JoinUrls.ofStatus(railMaker.servers(), token.text()));
    Daemon daemon = new Daemon(config, hub, clock);
    hub.setDoctor(daemon.doctor::examine);
    ThreadPool threads = HttpThreads.start();
    daemon.servers.add(railMaker);
    daemon.servers.add(mdns);
    daemon.servers.add(connections);
    try {
      daemon.servers.add(controlServer(config, hub, events, daemon.doctor, accessKey, threads));
    } catch (StartException e) {
      rails.forEach(Signaling::close);
      railMaker.close();
      throw e;
    }
    metricsServer(config, hub, railMaker, webStatus, clock, threads).ifPresent(daemon.servers::add);
    ConfigAdvice.of(config).forEach(Logger::warn);
    NetworkWatcher network =
        new NetworkWatcher(
            clock,
            InstantSource.system(),
            LocalNetwork::look,
            change -> {
              connections.networkChanged(change.addresses());
              hub.networkChanged();
            });
    daemon.servers.add(network);
    hub.setNetworked(network::networked);
    hub.start();
    daemon.announce(railMaker.servers());
    return daemon;
  }

  /** Two cores at most are ever there for it: one warm-up after the other. */
  private static void warmUpRelays(
      Thread first,
      List<HubConfig.SignalingConfig.Relays> relays,
      PeerConnectionFactory connections,
      Clock clock) {
    try {
      first.join();
      TrysteroSignalingMaker.warmUp(relays);
      TrysteroWarmup.run(connections, clock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      Logger.warn(e, "Warming up the relays' rail failed; the first peer will take longer");
    }
  }

  /** Before the first class of ice4j is touched: it reads its properties once. */
  static void configureLibraries() {
    JulTinylogBridge.activate();
    // A name that could not be resolved is asked for again: DNS may come after us.
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
    // For whatever connects by TLS, TURN among it; reads nothing before the first connection.
    SSLContext.setDefault(SystemTrust.ofThisMachine().context());
  }

  private static OpusParameters opusToReceive(HubConfig.Opus opus) {
    return OpusParameters.forFrame(opus.frameMs(), opus.fec(), opus.dtx());
  }

  private static SignalingEnvironment environment(
      HubConfig config, Path state, Clock clock, WebStatus webStatus) {
    return new SignalingEnvironment(
        state,
        clock,
        InstantSource.system(),
        config.room().maxPeers() + SPARE_CLIENTS,
        () -> List.of(webStatus.handler()),
        JoinLink.relayOrigins(config),
        JoinLink.pageHosts(config),
        JoinLink.pageOrigins(config));
  }

  private static SoundSystem soundSystem(
      HubConfig.Audio audio, Clock clock, CommandLine commandLine) {
    SoundSystem real = new DefaultSoundSystem(clock, audio.devices());
    return commandLine.virtualDevices()
        ? new StandInSoundSystem(real, commandLine.state().resolve("speaker.wav"))
        : real;
  }

  /** Looks at the hub and its surroundings; blocks for a quarter of a minute at most. */
  DoctorReport examine() {
    return doctor.examine();
  }

  private static ControlServer controlServer(
      HubConfig config,
      Hub hub,
      EventBus events,
      Doctor doctor,
      Supplier<AccessKey> accessKey,
      ThreadPool threads)
      throws StartException {
    List<Path> candidates =
        ControlSocket.candidates(
            config.control().socket(), System.getenv("XDG_RUNTIME_DIR"), imageDirectory());
    try {
      return ControlServer.startFirst(
          candidates,
          socket ->
              new ControlServer(
                  socket, hub, events, doctor::examine, Machine::describe, accessKey, threads));
    } catch (ControlSocketException e) {
      throw new StartException(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  /** The folder above {@code lib/}, where this very jar lies. */
  private static @Nullable Path imageDirectory() {
    try {
      URI jar = Daemon.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path lib = Path.of(jar).getParent();
      return lib == null ? null : lib.getParent();
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static Optional<MetricsServer> metricsServer(
      HubConfig config,
      Hub hub,
      HubRails rails,
      WebStatus webStatus,
      Clock clock,
      ThreadPool threads) {
    HostNames names = new HostNames(HostNames.ofThisMachine());
    for (HubConfig.SignalingConfig rail : config.signaling()) {
      if (rail instanceof HubConfig.SignalingConfig.Embedded embedded) {
        names.add(embedded.hostNames());
      }
    }
    RefusalLog refusals = new RefusalLog("metrics", clock);
    MetricsServer server =
        new MetricsServer(
            config.metrics().listen(),
            config.metrics().port(),
            () ->
                MetricsRenderer.render(
                    hub.status(),
                    counters(
                        hub,
                        rails.refusedRequests() + webStatus.refusedRequests() + refusals.total())),
            names,
            refusals,
            threads);
    try {
      server.start();
      return Optional.of(server);
    } catch (MetricsPortException e) {
      Logger.warn("no metrics: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<String, Long> counters(Hub hub, long refusedRequests) {
    Map<String, Long> counters = new TreeMap<>(hub.counters());
    counters.put("web_requests_refused", refusedRequests);
    return counters;
  }

  /** Where to join: the whole link for the person at the terminal, never in the journal. */
  private void announce(List<EmbeddedServer> servers) {
    boolean journal = System.getenv("JOURNAL_STREAM") != null;
    for (String url : JoinUrls.of(servers, journal ? "" : JoinLink.withoutSecrets(config))) {
      Logger.info("join with a browser: {}", url);
    }
  }

  HubConfig config() {
    return config;
  }

  void beginReload() {
    hub.serviceManager().reloading(clock.nanoTime() / 1_000);
  }

  void apply(HubConfig effective) {
    config = effective;
    hub.reconfigure(effective);
  }

  /**
   * @param undone what of the changed file is not in effect, sentences for the status
   */
  void warnOfReload(List<String> undone) {
    hub.warnOfReload(undone);
  }

  void endReload() {
    hub.serviceManager().reloaded();
  }

  @Override
  public void close() {
    hub.close();
    for (AutoCloseable server : servers.reversed()) {
      try {
        server.close();
      } catch (Exception e) {
        Logger.debug("{} while closing: {}", server.getClass().getSimpleName(), e.toString());
      }
    }
  }
}
