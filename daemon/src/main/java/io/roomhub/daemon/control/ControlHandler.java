package io.roomhub.daemon.control;

import io.roomhub.daemon.signaling.embedded.RefusalLog;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.tinylog.Logger;

/** HTTP in front of {@link ControlRoutes}: methods, body limit, formats, errors, event streams. */
final class ControlHandler extends Handler.Abstract {
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_STREAMS = 32;

  /** Where events come from, for as long as somebody watches. */
  static final String EVENTS = "/v1/events";

  /** Calls that may take a quarter of a minute, each holding one of the few threads. */
  private static final Set<String> SLOW = Set.of("/v1/doctor", "/v1/report");

  private static final int MAX_SLOW_CALLS = 4;

  private final ControlRoutes routes;
  private final EventBus events;
  private final long heartbeatMs;
  private final RefusalLog refusals;
  private final AtomicInteger slowCalls = new AtomicInteger();
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

  ControlHandler(ControlRoutes routes, EventBus events, long heartbeatMs, RefusalLog refusals) {
    this.routes = routes;
    this.events = events;
    this.heartbeatMs = heartbeatMs;
    this.refusals = refusals;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      String path = Request.getPathInContext(request);
      checkMethod(request, response, path);
      if (path.equals(EVENTS)) {
        stream(request, response, callback);
      } else if (request.getMethod().equals("POST")) {
        readThenAnswer(request, response, callback);
      } else {
        answer(request, new byte[0], response, callback);
      }
    } catch (ControlException e) {
      refuse(request, response, callback, e);
    }
    return true;
  }

  /** No thread waits for a body that may never come. */
  private void readThenAnswer(Request request, Response response, Callback callback)
      throws ControlException {
    if (request.getLength() > MAX_BODY_BYTES) {
      throw tooLarge();
    }
    Content.Source.asByteArrayAsync(request, MAX_BODY_BYTES)
        .whenComplete(
            (body, wrapped) -> {
              Throwable failure =
                  wrapped instanceof CompletionException ? wrapped.getCause() : wrapped;
              if (failure == null) {
                answer(request, body, response, callback);
              } else if (failure instanceof IllegalStateException) {
                // What Jetty says when there is more than it may keep.
                refuse(request, response, callback, tooLarge());
              } else {
                callback.failed(failure);
              }
            })
        .exceptionally(
            failure -> {
              callback.failed(failure);
              return null;
            });
  }

  private static ControlException tooLarge() {
    return new ControlException(
        413, "too-large", "a body has at most " + MAX_BODY_BYTES + " bytes");
  }

  private void answer(Request request, byte[] body, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    boolean slow = SLOW.contains(path);
    if (slow && slowCalls.incrementAndGet() > MAX_SLOW_CALLS) {
      slowCalls.decrementAndGet();
      refuse(
          request,
          response,
          callback,
          new ControlException(503, "busy", "the hub is examining itself for others; ask again"));
      return;
    }
    try {
      ControlReply reply = routes.call(request.getMethod(), path, body);
      send(reply, ReplyFormat.of(request), response, callback);
    } catch (ControlException e) {
      refuse(request, response, callback, e);
    } catch (RuntimeException e) {
      Logger.error(e, "control request {} failed", request.getHttpURI().getPath());
      ControlErrors.send(
          request,
          response,
          callback,
          new ControlException(500, "internal", "the hub failed to answer; its log says why"));
    } finally {
      if (slow) {
        slowCalls.decrementAndGet();
      }
    }
  }

  /** Mistakes of people are answered only; what looks like a program gone wild is logged too. */
  private void refuse(
      Request request, Response response, Callback callback, ControlException error) {
    if (error.status() == 413 || error.status() == 503) {
      refusals.note(error.code(), "" + error.getMessage());
    }
    ControlErrors.send(request, response, callback, error);
  }

  private static void checkMethod(Request request, Response response, String path)
      throws ControlException {
    Set<String> methods = ControlRoutes.methods(path);
    if (methods == null) {
      throw ControlException.notFound("there is no " + path);
    }
    if (!methods.contains(request.getMethod())) {
      String allowed = String.join(", ", new TreeSet<>(methods));
      response.getHeaders().put(HttpHeader.ALLOW, allowed);
      throw new ControlException(
          405, "method-not-allowed", path + " takes " + allowed + ", not " + request.getMethod());
    }
  }

  private static void send(
      ControlReply reply, ReplyFormat format, Response response, Callback callback) {
    String body =
        format == ReplyFormat.TEXT ? reply.text() : ControlJson.write(reply.json()) + "\n";
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, format.contentType);
    response.write(true, BufferUtil.toBuffer(body, StandardCharsets.UTF_8), callback);
  }

  private void stream(Request request, Response response, Callback callback)
      throws ControlException {
    if (streams.size() >= MAX_STREAMS) {
      throw new ControlException(
          503, "unavailable", "already " + MAX_STREAMS + " clients watch events");
    }
    EventStream.Format format =
        EventStream.format(
            ReplyFormat.parameter(request), ReplyFormat.of(request) == ReplyFormat.TEXT);
    EventStream stream =
        new EventStream(
            events,
            format,
            response,
            callback,
            request.getComponents().getScheduler(),
            heartbeatMs,
            streams::remove);
    streams.add(stream);
    stream.start();
  }

  /** Ends every event stream. */
  void closeStreams() {
    streams.forEach(EventStream::close);
  }
}
