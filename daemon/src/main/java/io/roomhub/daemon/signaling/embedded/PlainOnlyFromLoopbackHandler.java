package io.roomhub.daemon.signaling.embedded;

import java.net.InetSocketAddress;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets plain HTTP through only from this machine: {@code http://localhost} is a secure context, so
 * a browser there gets its microphone without a certificate warning. Everybody else is sent to
 * https (308, RFC 9110 section 15.4.9).
 */
final class PlainOnlyFromLoopbackHandler extends Handler.Wrapper {
  PlainOnlyFromLoopbackHandler(Handler wrapped) {
    super(wrapped);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (request.isSecure() || fromLoopback(request)) {
      return super.handle(request, response, callback);
    }
    String host = Request.getServerName(request);
    String location =
        "https://"
            + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host)
            + ":"
            + Request.getServerPort(request)
            + request.getHttpURI().getPathQuery();
    Response.sendRedirect(
        request, response, callback, HttpStatus.PERMANENT_REDIRECT_308, location, true);
    return true;
  }

  private static boolean fromLoopback(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress a
        && a.getAddress().isLoopbackAddress();
  }
}
