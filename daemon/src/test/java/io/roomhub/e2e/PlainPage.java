package io.roomhub.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Serves a page that none of the product wrote, on localhost. */
final class PlainPage implements AutoCloseable {
  private final HttpServer server;

  PlainPage() {
    try (InputStream page = PlainPage.class.getResourceAsStream("plain.html")) {
      byte[] bytes = page.readAllBytes();
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

  /**
   * Where the page joins the tests' room.
   *
   * @param port of the signaling server
   * @param more further options, such as {@code &video=yes}
   */
  String url(int port, String name, String more) {
    return "http://localhost:%d/?server=ws://127.0.0.1:%d/ws&room=%s&name=%s%s"
        .formatted(server.getAddress().getPort(), port, HubConfigs.ROOM, name, more);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
