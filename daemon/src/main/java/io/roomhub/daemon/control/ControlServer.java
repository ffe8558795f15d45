package io.roomhub.daemon.control;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.tinylog.Logger;

/**
 * The control API: HTTP/1.1 over a Unix socket that the hub's user and group may use (mode 0660).
 * Any thread may start and close it; requests run on the pool's threads.
 */
public final class ControlServer implements AutoCloseable {
  private static final long HEARTBEAT_MS = 15_000;
  private static final long IDLE_TIMEOUT_MS = 60_000;

  private final Path socket;
  private final Server server;
  private final ControlHandler handler;

  /**
   * A server, not yet started.
   *
   * @param socket where to listen
   * @param hub what it steers
   * @param events what {@code GET /v1/events} passes on
   * @param doctor examines the hub, for {@code GET /v1/doctor}; may take a quarter of a minute
   * @param machine what the hub runs on, for reports
   * @param accessKey opens the controls of the status page, for {@code GET /v1/token}
   * @param threads {@link HttpThreads#start()}, shared
   */
  public ControlServer(
      Path socket,
      HubControl hub,
      EventBus events,
      Supplier<DoctorReport> doctor,
      Supplier<String> machine,
      Supplier<AccessKey> accessKey,
      ThreadPool threads) {
    this(socket, hub, events, doctor, machine, accessKey, threads, HEARTBEAT_MS);
  }

  ControlServer(
      Path socket,
      HubControl hub,
      EventBus events,
      Supplier<DoctorReport> doctor,
      Supplier<String> machine,
      Supplier<AccessKey> accessKey,
      ThreadPool threads,
      long heartbeatMs) {
    this.socket = socket;
    SupportReport report = new SupportReport(hub, doctor, machine);
    this.handler =
        new ControlHandler(new ControlRoutes(hub, doctor, report, accessKey), events, heartbeatMs);
    this.server = new Server(threads);
    server.setHandler(handler);
    server.setErrorHandler(new ControlErrors());
    server.setStopTimeout(0);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setUnixDomainPath(socket);
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    server.addConnector(connector);
  }

  /**
   * Begins to listen.
   *
   * @throws ControlSocketException when the socket cannot be had, above all because another hub
   *     answers there
   */
  public void start() throws ControlSocketException {
    ControlSocket.makeRoom(socket);
    try {
      server.start();
      ControlSocket.restrict(socket);
    } catch (Exception e) {
      close();
      throw new ControlSocketException(
          "cannot listen on the control socket " + socket + ": " + e + "; set control.socket");
    }
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  /** Ends every request and stream and removes the socket. */
  @Override
  public void close() {
    handler.closeStreams();
    try {
      server.stop();
    } catch (Exception e) {
      Logger.warn("the control server did not stop cleanly: {}", e);
    }
  }
}
