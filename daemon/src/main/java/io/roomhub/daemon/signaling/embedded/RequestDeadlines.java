package io.roomhub.daemon.signaling.embedded;

import io.roomhub.hardware.clock.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Ends HTTP connections that take too long over a request, however often a byte comes: idle
 * timeouts do not see a client that sends its headers one letter a minute. WebSockets are left
 * alone; they have their pings. Any thread; {@link #sweep} is called every few seconds.
 */
public final class RequestDeadlines implements Connection.Listener, HttpConfiguration.Customizer {
  /** From the connection's opening until its first request's headers are complete. */
  public static final long HEADERS_MS = 15_000;

  /** From there until it is answered; slow links need a minute for the page. */
  static final long ANSWER_MS = 120_000;

  /** Until the next request's headers are complete. */
  static final long NEXT_MS = 75_000;

  private static final long ENDLESS_MS = Long.MAX_VALUE / 4;

  private final Clock clock;
  private final RefusalLog refusals;
  private final int maxConnections;
  private final Predicate<Request> endless;
  private final Map<Connection, Long> deadlines = new ConcurrentHashMap<>();

  /**
   * @param refusals where it is told
   * @param maxConnections at once; for one more, the one whose time is over first has to go
   * @param endless which requests are answered as long as the client likes
   */
  public RequestDeadlines(
      Clock clock, RefusalLog refusals, int maxConnections, Predicate<Request> endless) {
    this.clock = clock;
    this.refusals = refusals;
    this.maxConnections = maxConnections;
    this.endless = endless;
  }

  @Override
  public void onOpened(Connection connection) {
    if (deadlines.size() >= maxConnections) {
      deadlines.entrySet().stream()
          .min(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .ifPresent(
              first -> {
                refusals.note("too many connections", "the one that says least is closed");
                deadlines.remove(first);
                first.getEndPoint().close();
              });
    }
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
    extend(connection, endless.test(request) ? ENDLESS_MS : ANSWER_MS);
    Request.addCompletionListener(request, failure -> extend(connection, NEXT_MS));
    return request;
  }

  private void extend(Connection connection, long ms) {
    deadlines.computeIfPresent(connection, (known, before) -> clock.millis() + ms);
  }

  /** Closes those whose time is over. */
  public void sweep() {
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
