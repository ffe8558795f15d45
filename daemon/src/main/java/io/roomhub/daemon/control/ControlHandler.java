package io.roomhub.daemon.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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

  private final ControlRoutes routes;
  private final EventBus events;
  private final long heartbeatMs;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

  ControlHandler(ControlRoutes routes, EventBus events, long heartbeatMs) {
    this.routes = routes;
    this.events = events;
    this.heartbeatMs = heartbeatMs;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      String path = Request.getPathInContext(request);
      checkMethod(request, response, path);
      if (path.equals("/v1/events")) {
        stream(request, response, callback);
      } else {
        ControlReply reply = routes.call(request.getMethod(), path, body(request));
        send(reply, ReplyFormat.of(request), response, callback);
      }
    } catch (ControlException e) {
      ControlErrors.send(request, response, callback, e);
    } catch (IOException e) {
      callback.failed(e);
    } catch (RuntimeException e) {
      Logger.error(e, "control request {} failed", request.getHttpURI().getPath());
      ControlErrors.send(
          request,
          response,
          callback,
          new ControlException(500, "internal", "the hub failed to answer; its log says why"));
    }
    return true;
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

  private static byte[] body(Request request) throws ControlException, IOException {
    ControlException tooLarge =
        new ControlException(413, "too-large", "a body has at most " + MAX_BODY_BYTES + " bytes");
    if (request.getLength() > MAX_BODY_BYTES) {
      throw tooLarge;
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        throw tooLarge;
      }
      return body;
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
