package io.roomhub.daemon.signaling.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.RoomView;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The {@code embedded} rail: a signaling server and web server inside the hub, which the hub itself
 * joins as a client without a socket. The listener hears everything on {@link SignalingHost}'s
 * thread, which also owns the view of the room. When the address to listen on is not there yet it
 * is tried again every five seconds, and the status says why.
 */
public final class EmbeddedSignaling implements Signaling {
  private static final long LISTEN_AGAIN_MS = 5_000;

  /** Messages of the hub that may wait for the server's thread; a full mesh needs some 300. */
  private static final int MAX_WAITING = 4096;

  private final HubConfig.SignalingConfig.Embedded config;
  private final SignalingEnvironment environment;
  private final ServerLimits limits;
  private final SignalingHost host;
  private final RelayHost relay;
  private final RoomView view;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable EmbeddedWebServer web;
  private volatile @Nullable String lastError;
  private volatile boolean closed;
  private volatile SignalingHost.@Nullable Connection connection;
  private @Nullable SignalingListener listener;

  /**
   * Binds the port; the server is open to others from here on.
   *
   * @throws PortInUseException when another process has the configured port
   */
  public EmbeddedSignaling(
      HubConfig.SignalingConfig.Embedded config,
      SignalingEnvironment environment,
      ServerLimits limits)
      throws PortInUseException {
    this.config = config;
    this.environment = environment;
    this.limits = limits;
    this.view = new RoomView(limits.maxClients());
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
                environment.pageRelays(), hostNames(), environment.clock()));
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

  private List<String> hostNames() {
    return Stream.concat(config.hostNames().stream(), environment.hostNames().stream()).toList();
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
      tellStatus();
    }
  }

  @Override
  public String type() {
    return config.type();
  }

  /** The TCP port in use. */
  public int port() {
    EmbeddedWebServer open = web;
    return open == null ? config.port() : open.port();
  }

  /**
   * Messages and connections of guests refused with an error, or dropped by the relay, since the
   * start; any thread.
   */
  @Override
  public long refusedMessages() {
    return host.refusedMessages() + relay.dropped();
  }

  /** HTTP requests refused before any page saw them; any thread. */
  public long refusedRequests() {
    EmbeddedWebServer open = web;
    return open == null ? 0 : open.refusedRequests();
  }

  /** Words for people when the certificate in use ends soon or has ended, else null. Any thread. */
  public @Nullable String certificateEnding() {
    EmbeddedWebServer open = web;
    return open == null ? null : open.certificateEnding();
  }

  /** The relay for members of Trystero rooms, on the same port. */
  public RelayHost relay() {
    return relay;
  }

  /** Guests connected now, in any room; any thread. */
  public int remoteClients() {
    return host.remoteClients();
  }

  /** Whether browsers elsewhere need https. */
  public boolean tls() {
    return config.tls();
  }

  @Override
  public void start(JoinRequest request, SignalingListener listener) {
    host.execute(
        () -> {
          if (this.listener != null) {
            throw new IllegalStateException("already started");
          }
          this.listener = listener;
          tellStatus();
        });
    SignalingHost.Connection own = host.connectLocal(new OwnSink());
    connection = own;
    own.text(RoomView.join(request), () -> {});
  }

  @Override
  public void send(String peerId, SignalMessage message) {
    say(RoomView.message(peerId, message));
  }

  @Override
  public void broadcast(JsonNode data) {
    say(RoomView.broadcast(data));
  }

  private void say(String text) {
    SignalingHost.Connection own = connection;
    if (own == null || closed) {
      return;
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    own.text(text, waiting::decrementAndGet);
  }

  @Override
  public SignalingStatus status() {
    String url =
        (config.tls() ? "wss://" : "ws://")
            + (config.listen().contains(":") ? "[" + config.listen() + "]" : config.listen())
            + ":"
            + port()
            + EmbeddedWebServer.WEB_SOCKET_PATH;
    EmbeddedWebServer open = web;
    SignalingStatus.State state =
        open == null ? SignalingStatus.State.DOWN : SignalingStatus.State.UP;
    String error = open == null ? lastError : certificateEnding();
    return new SignalingStatus(type(), url, state, error, !onlyThisMachine(config.listen()));
  }

  /** Whether nobody but this machine's own programs can come: those need no network. */
  static boolean onlyThisMachine(String listen) {
    try {
      return listen.equals("localhost") || InetAddress.ofLiteral(listen).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      // Another name.
      return false;
    }
  }

  private void tellStatus() {
    SignalingListener told = listener;
    if (told != null) {
      try {
        told.onStatus(this, status());
      } catch (RuntimeException e) {
        Logger.error(e, "signaling {}: the room failed on a status", type());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    host.close();
    EmbeddedWebServer open = web;
    if (open != null) {
      open.close();
    }
  }

  /** The hub's own end of its connection; every call is on the host's thread. */
  private final class OwnSink implements SignalingHost.Sink {
    @Override
    public void send(String text) {
      SignalingListener told = listener;
      for (RoomEvent event : view.receive(text)) {
        if (event instanceof RoomEvent.Refused refused) {
          Logger.debug("own signaling server: {}: {}", refused.code(), refused.message());
        } else if (told != null) {
          RoomView.deliver(event, EmbeddedSignaling.this, told);
        }
      }
    }

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void drop() {}
  }
}
