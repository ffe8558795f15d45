package io.roomhub.daemon.control;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Errors as {@code {"error": {"code", "message"}}}, or as one line of text. Also stands in for
 * Jetty's own error pages, which would tell of exceptions.
 */
final class ControlErrors extends ErrorHandler {
  /** Answers with an error. */
  static void send(Request request, Response response, Callback callback, ControlException error) {
    send(request, response, callback, error.status(), error.code(), error.getMessage());
  }

  private static void send(
      Request request,
      Response response,
      Callback callback,
      int status,
      String code,
      String message) {
    ReplyFormat format = ReplyFormat.of(request);
    String body =
        format == ReplyFormat.TEXT
            ? message + "\n"
            : ControlJson.write(Map.of("error", new Body(code, message)));
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, format.contentType);
    response.write(true, BufferUtil.toBuffer(body, StandardCharsets.UTF_8), callback);
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    String reason = HttpStatus.getMessage(status);
    send(request, response, callback, status, status < 500 ? "bad-request" : "internal", reason);
  }

  private record Body(String code, String message) {}
}
