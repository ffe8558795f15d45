package io.roomhub.daemon.signaling.embedded;

import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The hub's HTTP listener: the guest page from the class path folder {@code /guest}, the signaling
 * WebSocket at {@code /ws}, the relay at {@code /relay}, and what handlers from above add. With TLS
 * it takes both TLS and, from this machine only, plain HTTP on the one port: the first byte of a
 * connection tells them apart.
 *
 * <p>A browser must know the hub by one of its names ({@link HostNames}), and a page that opens the
 * signaling WebSocket must be one that {@link Origins} knows; the relay takes pages of any site, as
 * members of Trystero rooms come from anywhere. There are no cookies that a foreign page could ride
 * on. Slow, huge and odd requests are bounded: {@link RequestDeadlines}, 8 KiB of headers, 512
 * connections, of which one address has 96, and at each path 32 WebSockets ({@link AddressPlaces}).
 *
 * <p>Runs on at most eight threads {@code roomhub-web-*} and one for timers, all daemon threads.
 * {@link #start} and {@link #close} belong to one thread; {@link #port} to any.
 */
public final class EmbeddedWebServer implements AutoCloseable {
  /** Where browsers and hubs find the signaling WebSocket. */
  public static final String WEB_SOCKET_PATH = "/ws";

  /** Where members of Trystero rooms find the relay. */
  public static final String RELAY_PATH = "/relay";

  private static final int MAX_THREADS = 8;
  private static final int MAX_CONNECTIONS = 512;

  /** Several people behind one router load the page at the same time, with six connections each. */
  static final int MAX_CONNECTIONS_OF_ADDRESS = 96;

  /** A full room behind one router, and then some. */
  static final int MAX_WEB_SOCKETS_OF_ADDRESS = 32;

  private static final int MAX_HEADER_BYTES = 8 * 1024;
  private static final int IDLE_TIMEOUT_MS = 90_000;
  private static final int THREAD_IDLE_MS = 30_000;

  /** Looking costs nothing; a hub that starts before its clock is right needs another one soon. */
  private static final long CERTIFICATE_CHECK_SECONDS = 60;

  private static final long SWEEP_SECONDS = 5;

  private final String listen;
  private final int port;
  private final @Nullable TlsIdentityStore tls;
  private final Server server;
  private final RefusalLog refusals;
  private final RequestDeadlines deadlines;
  private final HostNames hostNames;
  private final AddressPlaces connectionPlaces = new AddressPlaces(MAX_CONNECTIONS_OF_ADDRESS);
  private SslContextFactory.@Nullable Server sslContexts;
  private volatile @Nullable TlsIdentity inUse;
  private volatile @Nullable ServerConnector connector;

  /**
   * @param listen address to listen on; {@code 0.0.0.0} for all
   * @param port TCP port, 0 for any free one
   * @param tls null for plain HTTP from everywhere
   * @param hosts where WebSockets go, by path; not closed by this server
   * @param maxFrameBytes longest WebSocket message, bytes
   * @param extraHandlers asked in order before the guest page and the WebSocket
   */
  public EmbeddedWebServer(
      String listen,
      int port,
      @Nullable TlsIdentityStore tls,
      Map<String, WebSocketHost> hosts,
      int maxFrameBytes,
      List<Handler> extraHandlers) {
    this(listen, port, tls, hosts, maxFrameBytes, extraHandlers, Options.standard());
  }

  /**
   * What is rarely said.
   *
   * @param pageRelays origins that the guest page may connect to besides this server
   * @param hostNames what the Host header of a browser may say besides addresses, this machine's
   *     name and those of its certificate
   * @param allowedOrigins of pages elsewhere that may open the signaling WebSocket
   * @param clock for the time that requests may take
   */
  public record Options(
      List<String> pageRelays, List<String> hostNames, List<String> allowedOrigins, Clock clock) {
    /** With no page elsewhere. */
    public Options(List<String> pageRelays, List<String> hostNames, Clock clock) {
      this(pageRelays, hostNames, List.of(), clock);
    }

    /** Nothing of that. */
    public static Options standard() {
      return new Options(List.of(), List.of(), new SystemClock());
    }
  }

  /** The same. */
  public EmbeddedWebServer(
      String listen,
      int port,
      @Nullable TlsIdentityStore tls,
      Map<String, WebSocketHost> hosts,
      int maxFrameBytes,
      List<Handler> extraHandlers,
      Options options) {
    this.listen = listen;
    this.port = port;
    this.tls = tls;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2, THREAD_IDLE_MS);
    threads.setName("roomhub-web");
    threads.setDaemon(true);
    // Reserved threads save a hand-over on busy servers; here they would only sit in memory.
    threads.setReservedThreads(0);
    server = new Server(threads, new ScheduledExecutorScheduler("roomhub-web-timer", true), null);
    server.setStopTimeout(0);
    ErrorHandler errors = new ErrorHandler();
    errors.setShowStacks(false);
    errors.setShowCauses(false);
    server.setErrorHandler(errors);
    refusals = new RefusalLog("web server", options.clock());
    deadlines =
        new RequestDeadlines(options.clock(), refusals, Integer.MAX_VALUE, request -> false);
    hostNames = new HostNames(HostNames.ofThisMachine());
    hostNames.add(options.hostNames());

    WebSocketUpgradeHandler webSockets =
        WebSocketUpgradeHandler.from(
            server, container -> map(container, hosts, maxFrameBytes, refusals));
    List<Handler> handlers = new ArrayList<>(extraHandlers);
    handlers.add(webSockets);
    handlers.add(new StaticContentHandler("/guest", options.pageRelays()));
    Handler all =
        new HostGuardHandler(
            new Handler.Sequence(handlers),
            hostNames,
            new Origins(options.allowedOrigins()),
            hosts,
            refusals);
    server.setHandler(tls == null ? all : new PlainOnlyFromLoopbackHandler(all));
  }

  private static void map(
      ServerWebSocketContainer container,
      Map<String, WebSocketHost> hosts,
      int maxFrameBytes,
      RefusalLog refusals) {
    container.setIdleTimeout(Duration.ofMillis(IDLE_TIMEOUT_MS));
    hosts.forEach(
        (path, host) -> {
          AddressPlaces places = new AddressPlaces(MAX_WEB_SOCKETS_OF_ADDRESS);
          container.addMapping(
              path,
              (request, response, callback) -> {
                // No compression: each connection would hold a deflater of some 300 kB.
                response.setExtensions(List.of());
                return new WebSocketEndpoint(host, maxFrameBytes, places, refusals);
              });
        });
  }

  /**
   * Binds the port and serves.
   *
   * @throws PortInUseException when another process has the port
   * @throws IOException when the address is not there (yet), or TLS cannot be set up
   */
  public void start() throws PortInUseException, IOException {
    InetAddress address;
    try {
      address = InetAddress.getByName(listen);
    } catch (UnknownHostException e) {
      throw new IOException("cannot listen on " + listen + ": no such address", e);
    }
    ServerConnector fresh = new ServerConnector(server, null, null, null, 1, 1, factories());
    fresh.setHost(address.getHostAddress());
    fresh.setPort(port);
    fresh.setIdleTimeout(IDLE_TIMEOUT_MS);
    fresh.addEventListener(new ConnectionCap(connectionPlaces, refusals));
    server.addConnector(fresh);
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, fresh));
    try {
      fresh.open();
      server.start();
    } catch (Exception e) {
      close();
      throw translated(e);
    }
    connector = fresh;
    scheduleSweep();
    if (sslContexts != null) {
      scheduleRenewal();
    }
  }

  private IOException translated(Exception failure) throws PortInUseException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException && ("" + cause.getMessage()).contains("in use")) {
        throw new PortInUseException(listen, port);
      }
    }
    return new IOException(
        "cannot listen on " + listen + ":" + port + ": " + reason(failure), failure);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private ConnectionFactory[] factories() throws IOException {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setResponseHeaderSize(MAX_HEADER_BYTES);
    http.setOutputBufferSize(16 * 1024);
    http.addCustomizer(deadlines);
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    plain.addEventListener(deadlines);
    if (tls == null) {
      return new ConnectionFactory[] {plain};
    }
    // People come by address and by names the certificate cannot know: no check of the SNI name.
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server contexts = new SslContextFactory.Server();
    contexts.setSniRequired(false);
    try {
      TlsIdentity identity = tls.current();
      use(contexts, identity);
      inUse = identity;
      hostNames.addNamesOf(identity.certificate());
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up TLS: " + e.getMessage(), e);
    }
    sslContexts = contexts;
    SslConnectionFactory ssl = new SslConnectionFactory(contexts, plain.getProtocol());
    return new ConnectionFactory[] {new DetectorConnectionFactory(ssl), plain};
  }

  private static void use(SslContextFactory contexts, TlsIdentity identity)
      throws GeneralSecurityException, IOException {
    contexts.setKeyStore(identity.toKeyStore());
    contexts.setKeyStorePassword(TlsIdentity.KEY_STORE_PASSWORD);
  }

  private void scheduleSweep() {
    server
        .getScheduler()
        .schedule(
            () -> {
              if (server.isRunning()) {
                closeSlow();
                scheduleSweep();
              }
            },
            SWEEP_SECONDS,
            TimeUnit.SECONDS);
  }

  /** Ends the connections that take too long over a request. */
  public void closeSlow() {
    deadlines.sweep();
  }

  /** Requests refused for their Host or Origin, and connections ended: too slow or too many. */
  public long refusedRequests() {
    return refusals.total();
  }

  /** Connections now from elsewhere than this machine. */
  int connectionPlaces() {
    return connectionPlaces.size();
  }

  private void scheduleRenewal() {
    server
        .getScheduler()
        .schedule(
            () -> {
              if (server.isRunning()) {
                renewCertificate();
                scheduleRenewal();
              }
            },
            CERTIFICATE_CHECK_SECONDS,
            TimeUnit.SECONDS);
  }

  /**
   * Takes a renewed certificate into use without a restart, if it is time for one or somebody has
   * put one into the file: hubs run for years, and some learn after their start what time it is.
   * Any thread, one at a time.
   */
  void renewCertificate() {
    SslContextFactory.Server contexts = sslContexts;
    TlsIdentityStore store = tls;
    if (contexts == null || store == null) {
      return;
    }
    try {
      TlsIdentity identity = store.current();
      if (!identity.equals(inUse)) {
        contexts.reload(factory -> reuse(factory, identity));
        inUse = identity;
        hostNames.addNamesOf(identity.certificate());
        Logger.info("the web server has a new certificate");
      }
    } catch (Exception e) {
      Logger.warn("the web server's certificate was not renewed: {}", e.toString());
    }
  }

  /** Words for people when the certificate in use ends soon or has ended, else null. Any thread. */
  @Nullable String certificateEnding() {
    TlsIdentityStore store = tls;
    TlsIdentity identity = inUse;
    return store == null || identity == null ? null : store.ending(identity);
  }

  private static void reuse(SslContextFactory contexts, TlsIdentity identity) {
    try {
      use(contexts, identity);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The TCP port in use, or the configured one before {@link #start} and after {@link #close}. */
  public int port() {
    ServerConnector open = connector;
    return open == null || open.getLocalPort() <= 0 ? port : open.getLocalPort();
  }

  /** Threads of the server, for figures. */
  public int threads() {
    return server.getThreadPool().getThreads();
  }

  @Override
  public void close() {
    try {
      for (var each : server.getConnectors()) {
        ((ServerConnector) each).close();
      }
      server.stop();
    } catch (Exception e) {
      Logger.warn("the web server did not stop cleanly: {}", e.toString());
    }
    server.destroy();
  }
}
