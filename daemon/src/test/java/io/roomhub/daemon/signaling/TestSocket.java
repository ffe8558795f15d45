package io.roomhub.daemon.signaling;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that keeps what it hears: texts as they are, the end as {@code "closed N"}.
 */
public final class TestSocket implements WebSocket.Listener, AutoCloseable {
  public final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final HttpClient http;
  private final WebSocket socket;
  private final StringBuilder partial = new StringBuilder();

  /** Opens {@code url}, with any certificate when it is a {@code wss} one. */
  public TestSocket(String url) throws Exception {
    http = HttpClient.newBuilder().sslContext(trustingAnybody()).build();
    socket = http.newWebSocketBuilder().buildAsync(URI.create(url), this).get(20, TimeUnit.SECONDS);
  }

  /** TLS that accepts every certificate under every name. */
  public static SSLContext trustingAnybody() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
    return context;
  }

  public void send(String text) throws Exception {
    socket.sendText(text, true).get(20, TimeUnit.SECONDS);
  }

  /** Sends what the server may not want to hear to its end. */
  public void sendAndHope(String text) {
    var unused = socket.sendText(text, true);
  }

  public void sendBinary(byte[] bytes) throws Exception {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).get(20, TimeUnit.SECONDS);
  }

  /** The next text, or {@code "closed N"}, or {@code "nothing"} after 20 s. */
  public String next() throws InterruptedException {
    String text = heard.poll(20, TimeUnit.SECONDS);
    return text == null ? "nothing" : text;
  }

  /** Waits for a text that contains {@code part}; fails at the end of the connection. */
  public String nextWith(String part) throws InterruptedException {
    while (true) {
      String text = next();
      if (text.contains(part) || text.startsWith("closed") || text.equals("nothing")) {
        return text;
      }
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      heard.add(partial.toString());
      partial.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    heard.add("closed " + code);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    heard.add("closed by " + error);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
