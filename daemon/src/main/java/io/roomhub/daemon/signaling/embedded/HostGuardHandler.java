package io.roomhub.daemon.signaling.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets nobody in who was sent here under a name that is not the hub's (DNS rebinding), answering
 * 421 (RFC 9110 section 15.5.20), nor with an Origin that is none, nor to a WebSocket from a page
 * that {@link Origins} does not know: 403 (RFC 6455 section 4.2.2). WebSockets of programs that are
 * no browsers, which send no Origin, may use any name: hubs meet each other by names that only
 * their own resolver knows. Any thread.
 */
final class HostGuardHandler extends Handler.Wrapper {
  /** RFC 6454 section 6.2: a scheme and what is left of a URL without its path, or null. */
  private static final Pattern ORIGIN =
      Pattern.compile("null|[a-z][a-z0-9+.-]{0,31}://[A-Za-z0-9.:_\\[\\]-]{0,255}");

  private static final String MESSAGE =
      "This hub does not go by that name. Use its address or its own name, or have the name added"
          + " to hostNames of the embedded signaling in its configuration.\n";

  private static final String FOREIGN =
      "Pages of that site may not connect to this hub. Have the site added to allowedOrigins of the"
          + " embedded signaling in its configuration.\n";

  private final HostNames names;
  private final Origins origins;
  private final Map<String, WebSocketHost> webSockets;
  private final RefusalLog refusals;

  HostGuardHandler(
      Handler wrapped,
      HostNames names,
      Origins origins,
      Map<String, WebSocketHost> webSockets,
      RefusalLog refusals) {
    super(wrapped);
    this.names = names;
    this.origins = origins;
    this.webSockets = Map.copyOf(webSockets);
    this.refusals = refusals;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var told = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
    String host = Request.getServerName(request);
    WebSocketHost webSocket = webSockets.get(Request.getPathInContext(request));
    boolean program = told.isEmpty() && webSocket != null;
    if (!program && !names.accept(host == null ? "" : host)) {
      refusals.note("a name that is not this hub's", RefusalLog.harmless("" + host));
      refuse(response, HttpStatus.MISDIRECTED_REQUEST_421, MESSAGE, callback);
      return true;
    }
    if (told.size() > 1 || !told.isEmpty() && !ORIGIN.matcher(told.getFirst()).matches()) {
      refusals.note("an Origin that is none", RefusalLog.harmless(String.join(" ", told)));
      refuse(response, HttpStatus.FORBIDDEN_403, "That is no origin.\n", callback);
      return true;
    }
    if (webSocket != null
        && !told.isEmpty()
        && !webSocket.anyOrigin()
        && !origins.accept(
            told.getFirst(), request.getHeaders().get(HttpHeader.HOST), request.isSecure())) {
      refusals.note("a WebSocket of another page", RefusalLog.harmless(told.getFirst()));
      refuse(response, HttpStatus.FORBIDDEN_403, FOREIGN, callback);
      return true;
    }
    return super.handle(request, response, callback);
  }

  private static void refuse(Response response, int status, String text, Callback callback) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
  }
}
