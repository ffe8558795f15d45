package io.roomhub.daemon.signaling.websocket;

import io.roomhub.daemon.trust.SystemTrust;
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
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets. Has a selector thread of its own and up to two more that end when idle: names
 * are looked up there, which can take many seconds, and TLS is done there. Any thread.
 */
public final class WebSocketClient implements AutoCloseable {
  private static final int IO_THREADS = 2;
  private static final long IO_IDLE_SECONDS = 10;

  private final @Nullable FirstUseTrustManager firstUse;
  private final ThreadPoolExecutor ioThreads;
  private final HttpClient http;

  private WebSocketClient(X509ExtendedTrustManager trust) throws GeneralSecurityException {
    firstUse = trust instanceof FirstUseTrustManager own ? own : null;
    ioThreads =
        new ThreadPoolExecutor(
            IO_THREADS,
            IO_THREADS,
            IO_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("roomhub-websocket-io-", 0).factory());
    ioThreads.allowCoreThreadTimeOut(true);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {trust}, null);
    // For wss, the client has the certificate checked for the name in the URL too.
    http = HttpClient.newBuilder().executor(ioThreads).sslContext(tls).build();
  }

  /**
   * A client for public servers, which an authority must vouch for that this machine trusts.
   *
   * @throws GeneralSecurityException when this Java has no TLS
   */
  public static WebSocketClient forPublicServers() throws GeneralSecurityException {
    return forPublicServers(SystemTrust.ofThisMachine());
  }

  /** The same with authorities of the caller's. */
  static WebSocketClient forPublicServers(X509ExtendedTrustManager authorities)
      throws GeneralSecurityException {
    return new WebSocketClient(authorities);
  }

  /**
   * A client for one server, which may have a certificate of its own making: see {@link
   * FirstUseTrustManager}.
   *
   * @param server {@code ws://} or {@code wss://}
   * @param stateDirectory where known servers are remembered
   * @throws GeneralSecurityException when this Java has no TLS
   */
  public static WebSocketClient forServer(URI server, Path stateDirectory)
      throws GeneralSecurityException {
    int port = server.getPort() < 0 ? 443 : server.getPort();
    return new WebSocketClient(
        new FirstUseTrustManager(
            SystemTrust.ofThisMachine(),
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
    if (firstUse != null) {
      firstUse.remember();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    ioThreads.shutdown();
  }
}
