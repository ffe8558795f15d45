package io.roomhub.daemon.control;

import io.roomhub.daemon.control.web.WebAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * HTTP in front of {@link WebStatus}. The token comes in the Authorization header and nowhere else;
 * there are no cookies. No body is read before the token has been seen.
 */
final class WebStatusHandler extends Handler.Abstract {
  private static final String PREFIX = "/status/";
  private static final int MAX_BODY_BYTES = 1024;

  /** Data, never a document: nothing may load, run or frame it, nor another site read it. */
  private static final HttpFields HEADERS =
      HttpFields.from(
          new HttpField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
          new HttpField("X-Content-Type-Options", "nosniff"),
          new HttpField("Referrer-Policy", "no-referrer"),
          new HttpField("Cross-Origin-Resource-Policy", "same-origin"),
          new HttpField(HttpHeader.CACHE_CONTROL, "no-store"));

  private final WebStatus status;
  private final WebAccess access;

  WebStatusHandler(WebStatus status, WebAccess access) {
    this.status = status;
    this.access = access;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.startsWith(PREFIX)) {
      return false;
    }
    response.getHeaders().add(HEADERS);
    try {
      boolean admin = admin(request, response);
      Set<String> methods = WebStatus.methods(path);
      if (methods == null) {
        throw ControlException.notFound("there is no such path");
      }
      if (!methods.contains(request.getMethod())) {
        String allowed = String.join(", ", methods);
        response.getHeaders().put(HttpHeader.ALLOW, allowed);
        throw new ControlException(405, "method-not-allowed", "this takes " + allowed);
      }
      if (WebStatus.needsToken(path) && !admin) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        throw new ControlException(401, "unauthorized", "this needs the admin token");
      }
      Object answer = status.call(request.getMethod(), path, since(request), body(request), admin);
      if (request.getMethod().equals("POST")) {
        status.forgetStatus();
      }
      send(response, callback, 200, answer);
    } catch (ControlException e) {
      error(response, callback, e);
    } catch (IOException e) {
      callback.failed(e);
    } catch (RuntimeException e) {
      Logger.error(e, "a request of the status page failed");
      error(response, callback, new ControlException(500, "internal", "the hub failed to answer"));
    }
    return true;
  }

  /** Whether the token is there; every refusal is an exception. */
  private boolean admin(Request request, Response response) throws ControlException {
    HttpFields headers = request.getHeaders();
    WebAccess.Verdict verdict =
        access.judge(
            address(request),
            headers.get(HttpHeader.HOST),
            headers.get(HttpHeader.ORIGIN),
            headers.get("Sec-Fetch-Site"),
            headers.get(HttpHeader.AUTHORIZATION));
    switch (verdict) {
      case TOO_MANY -> {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "10");
        throw new ControlException(429, "too-many", "too many requests; wait a while");
      }
      case FOREIGN -> throw new ControlException(403, "forbidden", "only for the hub's own page");
      case WRONG_TOKEN -> {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        throw new ControlException(401, "unauthorized", "that is not the token of this hub");
      }
      default -> {
        return verdict == WebAccess.Verdict.ADMIN;
      }
    }
  }

  private static InetAddress address(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress a
        ? a.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private static @Nullable String since(Request request) {
    Fields.Field field = Request.extractQueryParameters(request).get("since");
    return field == null ? null : field.getValue();
  }

  private static byte[] body(Request request) throws ControlException, IOException {
    if (!request.getMethod().equals("POST")) {
      return new byte[0];
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        throw new ControlException(413, "too-large", "a body has at most 1024 bytes");
      }
      return body;
    }
  }

  private static void error(Response response, Callback callback, ControlException e) {
    send(
        response,
        callback,
        e.status(),
        Map.of("error", Map.of("code", e.code(), "message", "" + e.getMessage())));
  }

  private static void send(Response response, Callback callback, int code, Object json) {
    response.setStatus(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(
        true, BufferUtil.toBuffer(ControlJson.write(json), StandardCharsets.UTF_8), callback);
  }
}
