package io.roomhub.daemon.control;

import io.roomhub.daemon.signaling.embedded.RefusalLog;
import io.roomhub.daemon.signaling.embedded.RequestDeadlines;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
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
  private static final long SWEEP_SECONDS = 5;

  /** Scripts that poll, event streams and a person are far fewer. */
  static final int MAX_CONNECTIONS = 96;

  private final Path socket;
  private final Server server;
  private final ControlHandler handler;
  private final RequestDeadlines deadlines;

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
    this(socket, hub, events, doctor, machine, accessKey, threads, HEARTBEAT_MS, new SystemClock());
  }

  ControlServer(
      Path socket,
      HubControl hub,
      EventBus events,
      Supplier<DoctorReport> doctor,
      Supplier<String> machine,
      Supplier<AccessKey> accessKey,
      ThreadPool threads,
      long heartbeatMs,
      Clock clock) {
    this.socket = socket;
    RefusalLog refusals = new RefusalLog("control socket", clock);
    SupportReport report = new SupportReport(hub, doctor, machine);
    this.handler =
        new ControlHandler(
            new ControlRoutes(hub, doctor, report, accessKey), events, heartbeatMs, refusals);
    this.deadlines =
        new RequestDeadlines(
            clock,
            refusals,
            MAX_CONNECTIONS,
            request -> Request.getPathInContext(request).equals(ControlHandler.EVENTS));
    this.server = new Server(threads);
    server.setHandler(handler);
    server.setErrorHandler(new ControlErrors());
    server.setStopTimeout(0);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.addCustomizer(deadlines);
    HttpConnectionFactory connections = new HttpConnectionFactory(http);
    connections.addEventListener(deadlines);
    UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 1, 1, connections);
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
      scheduleSweep();
    } catch (Exception e) {
      close();
      throw new ControlSocketException(
          "cannot listen on the control socket " + socket + ": " + e + "; set control.socket");
    }
  }

  /**
   * Begins to listen at the first of some places that can be had.
   *
   * @param candidates places, best first; never empty
   * @param make makes the server of a place, without starting it
   * @throws ControlSocketException what is wrong with the best one, when none can be had or another
   *     hub answers at one
   */
  public static ControlServer startFirst(List<Path> candidates, Function<Path, ControlServer> make)
      throws ControlSocketException {
    ControlSocketException first = null;
    for (Path socket : candidates) {
      ControlServer server = make.apply(socket);
      try {
        server.start();
        if (first != null) {
          Logger.warn("{}; this hub's control socket is {}", first.getMessage(), socket);
        }
        return server;
      } catch (ControlSocketException e) {
        server.close();
        if (e.taken()) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    throw first == null ? new ControlSocketException("no control socket") : first;
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

  /** Ends the connections of clients that hang in the middle of a request. */
  void closeSlow() {
    deadlines.sweep();
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
