package io.roomhub.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Serves one page, whatever the path, on localhost. */
public final class PageServer implements AutoCloseable {
  private final HttpServer server;

  /**
   * Starts to serve.
   *
   * @param beside class whose resource folder holds the page
   * @param resource the page's file name
   */
  public PageServer(Class<?> beside, String resource) {
    this(read(beside, resource));
  }

  /** Starts to serve these bytes. */
  public PageServer(byte[] bytes) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Class<?> beside, String resource) {
    try (InputStream page = beside.getResourceAsStream(resource)) {
      return page.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page's address, ending in a slash. */
  public String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
