package io.roomhub.daemon.control;

import io.roomhub.daemon.signaling.embedded.HostNames;
import io.roomhub.daemon.signaling.embedded.RefusalLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.tinylog.Logger;

/**
 * {@code GET /metrics} in the Prometheus text format. Read-only and without secrets, but meant for
 * the loopback interface. A browser that was led here by DNS rebinding says another name than the
 * hub's and gets 421 (RFC 9110 section 15.5.20), as from the hub's page: the names of who takes
 * part are labels. Requests run on the pool's threads.
 */
public final class MetricsServer implements AutoCloseable {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final long IDLE_TIMEOUT_MS = 30_000;
  private static final int MAX_CONNECTIONS = 32;

  private final Server server;
  private final ServerConnector connector;

  /**
   * A server, not yet started.
   *
   * @param listen IP address
   * @param port TCP port, 0 for any free one
   * @param metrics the page, rendered anew for each request, e.g. by {@link MetricsRenderer}
   * @param names what the Host header of a request may say besides addresses
   * @param refusals is told of those that say another
   * @param threads {@link HttpThreads#start()}, shared
   */
  public MetricsServer(
      String listen,
      int port,
      Supplier<String> metrics,
      HostNames names,
      RefusalLog refusals,
      ThreadPool threads) {
    server = new Server(threads);
    server.setHandler(new Page(metrics, names, refusals));
    server.setErrorHandler(new ControlErrors());
    server.setStopTimeout(0);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(listen);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
  }

  /**
   * Begins to listen.
   *
   * @throws MetricsPortException when the port or address cannot be had
   */
  public void start() throws MetricsPortException {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw new MetricsPortException(
          "cannot serve metrics on "
              + connector.getHost()
              + " port "
              + connector.getPort()
              + " ("
              + (e.getCause() == null ? e : e.getCause()).getMessage()
              + "); set metrics.port, 0 takes any free one");
    } catch (Exception e) {
      close();
      throw new IllegalStateException("the metrics server does not start", e);
    }
  }

  /** The port it listens on, -1 before the start. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      Logger.warn("the metrics server did not stop cleanly: {}", e);
    }
  }

  private static final class Page extends Handler.Abstract {
    private final Supplier<String> metrics;
    private final HostNames names;
    private final RefusalLog refusals;

    Page(Supplier<String> metrics, HostNames names, RefusalLog refusals) {
      this.metrics = metrics;
      this.names = names;
      this.refusals = refusals;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String path = Request.getPathInContext(request);
      String host = Request.getServerName(request);
      if (!names.accept(host == null ? "" : host)) {
        refusals.note("a name that is not this hub's", RefusalLog.harmless("" + host));
        ControlErrors.send(
            request,
            response,
            callback,
            new ControlException(
                HttpStatus.MISDIRECTED_REQUEST_421,
                "misdirected-request",
                "this hub does not go by that name; use its address or its own name, or add that"
                    + " one to hostNames of the embedded signaling"));
      } else if (!path.equals("/metrics")) {
        ControlErrors.send(
            request, response, callback, ControlException.notFound("there is only /metrics"));
      } else if (!HttpMethod.GET.is(request.getMethod())) {
        response.getHeaders().put(HttpHeader.ALLOW, "GET");
        ControlErrors.send(
            request,
            response,
            callback,
            new ControlException(405, "method-not-allowed", "/metrics takes GET"));
      } else {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
        response.write(true, BufferUtil.toBuffer(metrics.get(), StandardCharsets.UTF_8), callback);
      }
      return true;
    }
  }
}
