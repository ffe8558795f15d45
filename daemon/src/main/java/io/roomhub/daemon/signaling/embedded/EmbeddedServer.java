package io.roomhub.daemon.signaling.embedded;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The signaling server, relay and web server inside the hub. It lives as long as the daemon: others
 * meet here, and look at the status page, whether the hub itself is in its room or not. When the
 * address to listen on is not there yet it is tried again every five seconds. Every method may be
 * called from any thread.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final long LISTEN_AGAIN_MS = 5_000;

  private final HubConfig.SignalingConfig.Embedded config;
  private final SignalingEnvironment environment;
  private final ServerLimits limits;
  private final SignalingHost host;
  private final RelayHost relay;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile @Nullable EmbeddedWebServer web;
  private volatile @Nullable String lastError;
  private volatile boolean closed;

  /**
   * Binds the port; the server is open to others from here on.
   *
   * @throws PortInUseException when another process has the configured port
   */
  public EmbeddedServer(
      HubConfig.SignalingConfig.Embedded config,
      SignalingEnvironment environment,
      ServerLimits limits)
      throws PortInUseException {
    this.config = config;
    this.environment = environment;
    this.limits = limits;
    this.relay = new RelayHost(environment.clock());
    this.host =
        new SignalingHost(new SignalingServer(limits, new SecureRandom()), environment.clock());
    try {
      listen();
    } catch (PortInUseException e) {
      host.close();
      throw e;
    }
    if (web == null) {
      host.schedule(this::listenAgain, LISTEN_AGAIN_MS);
    }
  }

  private void listen() throws PortInUseException {
    EmbeddedWebServer fresh =
        new EmbeddedWebServer(
            config.listen(),
            config.port(),
            config.tls()
                ? new TlsIdentityStore(environment.stateDirectory(), environment.wallClock())
                : null,
            Map.of(EmbeddedWebServer.WEB_SOCKET_PATH, host, EmbeddedWebServer.RELAY_PATH, relay),
            limits.maxFrameBytes(),
            environment.webHandlers().get(),
            new EmbeddedWebServer.Options(
                environment.pageRelays(),
                joined(config.hostNames(), environment.hostNames()),
                joined(config.allowedOrigins(), environment.pageOrigins()),
                environment.clock()));
    try {
      fresh.start();
      web = fresh;
      lastError = null;
      if (closed) {
        fresh.close();
      }
    } catch (IOException e) {
      lastError = e.getMessage();
    }
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private void listenAgain() {
    if (closed) {
      return;
    }
    String before = lastError;
    try {
      listen();
    } catch (PortInUseException e) {
      lastError = e.getMessage();
    }
    if (web == null) {
      host.schedule(this::listenAgain, LISTEN_AGAIN_MS);
    }
    if (web != null || !Objects.equals(before, lastError)) {
      watchers.forEach(Runnable::run);
    }
  }

  /**
   * Has {@code changed} run on the host's thread when it listens at last, or why not is another.
   */
  void watch(Runnable changed) {
    watchers.add(changed);
  }

  /** The contrary. */
  void unwatch(Runnable changed) {
    watchers.remove(changed);
  }

  /** As configured. */
  public HubConfig.SignalingConfig.Embedded config() {
    return config;
  }

  /** The TCP port in use. */
  public int port() {
    EmbeddedWebServer open = web;
    return open == null ? config.port() : open.port();
  }

  /** Whether browsers elsewhere need https. */
  public boolean tls() {
    return config.tls();
  }

  /** Whether it can be reached by anybody. */
  boolean listening() {
    return web != null;
  }

  /** Why not, or null. */
  @Nullable String lastError() {
    return lastError;
  }

  /** Connections at one time. */
  int maxClients() {
    return limits.maxClients();
  }

  /** Where members of rooms connect. */
  SignalingHost host() {
    return host;
  }

  /** The relay for members of Trystero rooms, on the same port. */
  public RelayHost relay() {
    return relay;
  }

  /** Guests connected now, in any room. */
  public int remoteClients() {
    return host.remoteClients();
  }

  /**
   * Messages and connections of guests refused with an error, or dropped by the relay, since the
   * start.
   */
  public long refusedMessages() {
    return host.refusedMessages() + relay.dropped();
  }

  /** HTTP requests refused before any page saw them. */
  public long refusedRequests() {
    EmbeddedWebServer open = web;
    return open == null ? 0 : open.refusedRequests();
  }

  /** Says goodbye to all guests and frees the port, within a second. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    host.close();
    EmbeddedWebServer open = web;
    if (open != null) {
      open.close();
    }
  }
}
