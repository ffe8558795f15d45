package io.roomhub.daemon.signaling.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets. Has a selector thread of its own and up to two more that end when idle: names
 * are looked up there, which can take many seconds, and TLS is done there. Any thread.
 */
public final class WebSocketClient implements AutoCloseable {
  private static final int IO_THREADS = 2;
  private static final long IO_IDLE_SECONDS = 10;

  private final @Nullable FirstUseTrustManager trust;
  private final ThreadPoolExecutor ioThreads;
  private final HttpClient http;

  private WebSocketClient(@Nullable FirstUseTrustManager trust) throws GeneralSecurityException {
    this.trust = trust;
    ioThreads =
        new ThreadPoolExecutor(
            IO_THREADS,
            IO_THREADS,
            IO_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("roomhub-websocket-io-", 0).factory());
    ioThreads.allowCoreThreadTimeOut(true);
    HttpClient.Builder builder = HttpClient.newBuilder().executor(ioThreads);
    if (trust != null) {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {trust}, null);
      builder.sslContext(tls);
    }
    http = builder.build();
  }

  /**
   * A client for public servers, which an authority of the system must vouch for.
   *
   * @throws GeneralSecurityException when this Java has no TLS or no trust store
   */
  public static WebSocketClient forPublicServers() throws GeneralSecurityException {
    return new WebSocketClient(null);
  }

  /**
   * A client for one server, which may have a certificate of its own making: see {@link
   * FirstUseTrustManager}.
   *
   * @param server {@code ws://} or {@code wss://}
   * @param stateDirectory where known servers are remembered
   * @throws GeneralSecurityException when this Java has no TLS or no trust store
   */
  public static WebSocketClient forServer(URI server, Path stateDirectory)
      throws GeneralSecurityException {
    int port = server.getPort() < 0 ? 443 : server.getPort();
    return new WebSocketClient(
        new FirstUseTrustManager(
            FirstUseTrustManager::systemTrust,
            new KnownServers(stateDirectory),
            server.getHost() + ":" + port));
  }

  /**
   * Begins to open a connection.
   *
   * @param maxMessageChars longest message that is taken; longer ones are told as unreadable
   * @param events told on {@code railThread}
   */
  public ClientConnection open(
      URI uri, int maxMessageChars, ClientConnection.Events events, Executor railThread) {
    return ClientConnection.open(http, uri, maxMessageChars, events, railThread);
  }

  /** The connection that was opened last has really come about: the server is who it was. */
  public void remember() {
    if (trust != null) {
      trust.remember();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    ioThreads.shutdown();
  }
}
