package io.roomhub.daemon.signaling.embedded;

import io.roomhub.hardware.clock.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Ends HTTP connections that take too long over a request, however often a byte comes: idle
 * timeouts do not see a client that sends its headers one letter a minute. WebSockets are left
 * alone; they have their pings. Any thread; {@link #sweep} is called every few seconds.
 */
final class RequestDeadlines implements Connection.Listener, HttpConfiguration.Customizer {
  /** From the connection's opening until its first request's headers are complete. */
  static final long HEADERS_MS = 15_000;

  /** From there until it is answered; slow links need a minute for the page. */
  static final long ANSWER_MS = 120_000;

  /** Until the next request's headers are complete. */
  static final long NEXT_MS = 75_000;

  private final Clock clock;
  private final RefusalLog refusals;
  private final Map<Connection, Long> deadlines = new ConcurrentHashMap<>();

  RequestDeadlines(Clock clock, RefusalLog refusals) {
    this.clock = clock;
    this.refusals = refusals;
  }

  @Override
  public void onOpened(Connection connection) {
    deadlines.put(connection, clock.millis() + HEADERS_MS);
  }

  /** Also when it has become a WebSocket. */
  @Override
  public void onClosed(Connection connection) {
    deadlines.remove(connection);
  }

  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    Connection connection = request.getConnectionMetaData().getConnection();
    extend(connection, ANSWER_MS);
    Request.addCompletionListener(request, failure -> extend(connection, NEXT_MS));
    return request;
  }

  private void extend(Connection connection, long ms) {
    deadlines.computeIfPresent(connection, (known, before) -> clock.millis() + ms);
  }

  /** Closes those whose time is over. */
  void sweep() {
    long now = clock.millis();
    deadlines.forEach(
        (connection, deadline) -> {
          if (now - deadline >= 0 && deadlines.remove(connection) != null) {
            refusals.note("a request that takes too long", "its connection is closed");
            connection.getEndPoint().close();
          }
        });
  }

  /** Connections watched now. */
  int size() {
    return deadlines.size();
  }
}
